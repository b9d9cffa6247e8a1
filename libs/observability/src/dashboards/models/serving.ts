import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { stat } from '../panels/stat.ts'
import { table } from '../panels/table.ts'
import { chosenVariants as variant } from '../ratio.ts'

export const serving: Row = {
  title: 'Models that serve',
  panels: [
    table({
      title: 'Models that serve',
      description: 'Which model serves as which variant, in how many pods, and what it classified over the time shown.',
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
      title: 'Models that could not be loaded',
      description:
        'How often a model directory was refused over the time shown: its checksum, its inputs or its checks failed. The pod’s log says which.',
      unit: units.Short,
      width: 6,
      height: 6,
      decimals: 0,
      limits: { bad: 1 },
      queries: [{ expr: panelQuery`sum(increase(${of(metrics.modelLoadFailures)}[$__range]))`, legend: 'failures' }],
    }),
  ],
}
