import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { of } from '../../promql/selector.ts'
import { quantilesByVariant, rateByVariant } from '../by-variant.ts'
import type { Row } from '../dashboard.ts'
import { timeSeries } from '../panels/time-series.ts'
import { share, chosenVariants as variant } from '../ratio.ts'
import { verdictRoutes } from '../slis.ts'
import { band, seriesLike } from '../variants.ts'
import { judged, ofCanary, sentences } from './verdicts.ts'

const requests = of(metrics.httpRequests, { ...verdictRoutes, variant })

export const sideBySide: Row = {
  title: 'Stable against canary, over time',
  panels: [
    timeSeries({
      title: 'Requests for a verdict',
      description: 'Requests in a second that each variant of app-service answered, whatever the answer.',
      unit: units.RequestsPerSecond,
      width: 8,
      queries: [rateByVariant(requests)],
    }),
    timeSeries({
      title: 'Who gets the canary',
      description:
        'Share of requests for a verdict that the canary answered. It should stay near the share of users whose ids the canary’s rule matches; who had an error may not come back.',
      unit: units.PercentUnit,
      width: 8,
      queries: [
        {
          expr: panelQuery`(sum(increase(${of(metrics.httpRequests, { ...verdictRoutes, variant: 'canary' })}[$window])) or vector(0)) / sum(increase(${of(metrics.httpRequests, verdictRoutes)}[$window]))`,
          legend: 'canary',
        },
      ],
    }),
    timeSeries({
      title: 'Duration of a verdict',
      description: 'What half, 95 % and 99 % of the requests stay under, by variant.',
      unit: units.Seconds,
      width: 8,
      queries: quantilesByVariant(metrics.classificationDuration, { variant }, [0.5, 0.95, 0.99]),
    }),
    ...judged.flatMap(({ title, proportion, what, note }) => [
      timeSeries({
        title,
        description: sentences(`${what}, by variant, in the window before each point.`, note),
        unit: units.PercentUnit,
        width: 12,
        queries: [{ expr: share(proportion, variant, '$window', ['variant']), legend: '{{variant}}' }],
      }),
      timeSeries({
        title: `${title}: canary above stable`,
        description: `${what}: the canary’s less stable’s, in the window before each point, with the 95 % interval as a band. Where the band leaves out nought, the difference is more than chance explains.`,
        unit: units.PercentUnit,
        width: 12,
        signed: true,
        styles: [...band('low', 'high'), seriesLike('^difference$', { color: { mode: 'fixed', fixedColor: 'text' } })],
        queries: [
          { expr: ofCanary(proportion, '$window').low, legend: 'low' },
          { expr: ofCanary(proportion, '$window').difference, legend: 'difference' },
          { expr: ofCanary(proportion, '$window').high, legend: 'high' },
        ],
      }),
    ]),
  ],
}
