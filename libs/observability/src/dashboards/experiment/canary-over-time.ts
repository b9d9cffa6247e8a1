import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { timeSeries } from '../panels/time-series.ts'
import { ratioQuery, selectedVariants as variant } from '../ratio.ts'
import { predictionRoutes } from '../slis.ts'
import { band, quantilesByVariant, rateByVariant, seriesOverride } from '../variants.ts'
import { compareCanary, comparedSlis, sentences } from './canary-summary.ts'

const requests = of(metrics.httpRequests, { ...predictionRoutes, variant })

export const canaryOverTime: Row = {
  title: 'Canary and stable over time',
  panels: [
    timeSeries({
      title: 'Request rate',
      description: 'Prediction requests per second to app-service, by variant.',
      unit: units.RequestsPerSecond,
      width: 8,
      queries: [rateByVariant(requests)],
    }),
    timeSeries({
      title: 'Canary traffic share',
      description:
        'Share of prediction requests that the canary handles. Expect the share of users whose ids match the routing rule of the canary; it falls if users stop after an error.',
      unit: units.PercentUnit,
      width: 8,
      queries: [
        {
          expr: panelQuery`(sum(increase(${of(metrics.httpRequests, { ...predictionRoutes, variant: 'canary' })}[$window])) or vector(0)) / (sum(increase(${of(metrics.httpRequests, predictionRoutes)}[$window])) > 0)`,
          legend: 'canary',
        },
      ],
    }),
    timeSeries({
      title: 'Latency',
      description: '50th, 95th and 99th percentile of the duration of prediction requests, by variant.',
      unit: units.Seconds,
      width: 8,
      queries: quantilesByVariant(metrics.classificationDuration, { variant }, [0.5, 0.95, 0.99]),
    }),
    ...comparedSlis.flatMap(({ title, sli, definition, note }) => [
      timeSeries({
        title,
        description: sentences(`${definition}, by variant, over the selected window.`, note),
        unit: units.PercentUnit,
        width: 12,
        queries: [{ expr: ratioQuery(sli, variant, '$window', ['variant']), legend: '{{variant}}' }],
      }),
      timeSeries({
        title: `${title} difference`,
        description: `${definition}: canary minus stable, over the selected window. The band is the 95 % interval; where it excludes zero, chance does not explain the difference.`,
        unit: units.PercentUnit,
        width: 12,
        signed: true,
        overrides: [
          ...band('low', 'high'),
          seriesOverride('^difference$', { color: { mode: 'fixed', fixedColor: 'text' } }),
        ],
        queries: [
          { expr: compareCanary(sli, '$window').low, legend: 'low' },
          { expr: compareCanary(sli, '$window').difference, legend: 'difference' },
          { expr: compareCanary(sli, '$window').high, legend: 'high' },
        ],
      }),
    ]),
  ],
}
