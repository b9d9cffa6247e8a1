import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { stat } from '../panels/stat.ts'
import { table } from '../panels/table.ts'
import { selectedVariants as variant } from '../ratio.ts'

export const serving: Row = {
  title: 'Served models',
  panels: [
    table({
      title: 'Served models',
      description: 'Models by variant, with their pods and the messages classified in the selected time range.',
      width: 18,
      height: 6,
      rows: { variant: 'Variant', id: 'Model', version: 'Version', family: 'Family' },
      columns: [
        {
          title: 'Pods',
          unit: units.Short,
          decimals: 0,
          expr: panelQuery`count by (variant, id, version, family) (${of(metrics.modelInfo, { variant })})`,
        },
        {
          title: 'Messages',
          unit: units.Short,
          decimals: 0,
          expr: panelQuery`sum by (variant, version) (increase(${of(metrics.modelPredictions, { variant })}[$__range])) * on (variant, version) group_left (id, family) max by (variant, id, version, family) (${of(metrics.modelInfo, { variant })})`,
        },
      ],
    }),
    stat({
      title: 'Model load failures',
      description:
        'Model directories that failed to load or to pass validation in the selected time range. The log of the pod names the failed check.',
      unit: units.Short,
      width: 6,
      height: 6,
      decimals: 0,
      limits: { critical: 1 },
      queries: [{ expr: panelQuery`sum(increase(${of(metrics.modelLoadFailures)}[$__range]))`, legend: 'failures' }],
    }),
  ],
}
