import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { bucketsOf, countOf, of, sumOf } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { heatmap } from '../panels/heatmap.ts'
import { stat } from '../panels/stat.ts'
import { timeSeries } from '../panels/time-series.ts'
import { ratioQuery, selectedVariants as variant } from '../ratio.ts'
import { modelSpam } from '../slis.ts'
import { band, quantilesByVariant } from '../variants.ts'

const expected = (bound: 'low' | 'high', metric: typeof metrics.expectedSpam | typeof metrics.expectedLength) => ({
  expr: panelQuery`${bound === 'low' ? 'min' : 'max'}(${of(metric, { bound, variant })})`,
  legend: `baseline ${bound}`,
})

const baselineBand = band('baseline low', 'baseline high', 'green')

const uncertain = panelQuery`(sum by (variant) (increase(${bucketsOf(metrics.modelProbability, { le: '0.7', variant })}[$window])) - sum by (variant) (increase(${bucketsOf(metrics.modelProbability, { le: '0.3', variant })}[$window]))) / (sum by (variant) (increase(${countOf(metrics.modelProbability, { variant })}[$window])) > 0)`

export const drift: Row = {
  title: 'Drift',
  panels: [
    timeSeries({
      title: 'Spam ratio: $variant',
      description:
        'Share of messages that the model classified as spam, over the selected window. The green band is the traffic baseline of the model card. If the ratio stays outside, the messages or the model have changed.',
      unit: units.PercentUnit,
      width: 24,
      repeat: 'variant',
      overrides: baselineBand,
      queries: [
        { expr: ratioQuery(modelSpam, variant, '$window', ['variant']), legend: '{{variant}}' },
        expected('low', metrics.expectedSpam),
        expected('high', metrics.expectedSpam),
      ],
    }),
    timeSeries({
      title: 'Mean message length: $variant',
      description:
        'Mean message length in characters, over the selected window. The green band is the traffic baseline of the model card.',
      unit: units.Short,
      width: 24,
      repeat: 'variant',
      overrides: baselineBand,
      queries: [
        {
          expr: panelQuery`sum by (variant) (increase(${sumOf(metrics.modelMessageLength, { variant })}[$window])) / (sum by (variant) (increase(${countOf(metrics.modelMessageLength, { variant })}[$window])) > 0)`,
          legend: '{{variant}}',
        },
        expected('low', metrics.expectedLength),
        expected('high', metrics.expectedLength),
      ],
    }),
    timeSeries({
      title: 'Uncertain predictions',
      description:
        'Share of messages with a spam probability between 0.3 and 0.7, over the selected window. It often rises before predictions become wrong.',
      unit: units.PercentUnit,
      width: 8,
      queries: [{ expr: uncertain, legend: '{{variant}}' }],
    }),
    timeSeries({
      title: 'Message length by model',
      description: '50th and 95th percentile of the message length in characters, by model variant.',
      unit: units.Short,
      width: 8,
      queries: quantilesByVariant(metrics.modelMessageLength, { variant }, [0.5, 0.95]),
    }),
    heatmap({
      title: 'Message length distribution',
      description: 'Messages submitted to app-service by length in characters, over all variants.',
      unit: units.Short,
      width: 8,
      queries: [
        {
          expr: panelQuery`sum by (le) (increase(${bucketsOf(metrics.messageLength)}[$__rate_interval]))`,
          legend: '{{le}}',
        },
      ],
    }),
    stat({
      title: 'Last message length',
      description: 'Length in characters of the last message submitted to app-service, by variant.',
      unit: units.Short,
      width: 24,
      decimals: 0,
      sparkline: true,
      queries: [{ expr: panelQuery`max by (variant) (${of(metrics.lastMessageLength)})`, legend: '{{variant}}' }],
    }),
  ],
}
