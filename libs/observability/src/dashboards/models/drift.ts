import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { bucketsOf, countOf, of, sumOf } from '../../promql/selector.ts'
import { quantilesByVariant } from '../by-variant.ts'
import type { Row } from '../dashboard.ts'
import { heatmap } from '../panels/heatmap.ts'
import { stat } from '../panels/stat.ts'
import { timeSeries } from '../panels/time-series.ts'
import { share, chosenVariants as variant } from '../ratio.ts'
import { modelSpam } from '../slis.ts'
import { band } from '../variants.ts'

const expected = (bound: 'low' | 'high', metric: typeof metrics.expectedSpam | typeof metrics.expectedLength) => ({
  expr: panelQuery`${bound === 'low' ? 'min' : 'max'}(${of(metric, { bound, variant })})`,
  legend: `expected ${bound}`,
})

const expectation = band('expected low', 'expected high', 'green')

const undecided = panelQuery`(sum by (variant) (increase(${bucketsOf(metrics.modelProbability, { le: '0.7', variant })}[$window])) - sum by (variant) (increase(${bucketsOf(metrics.modelProbability, { le: '0.3', variant })}[$window]))) / sum by (variant) (increase(${countOf(metrics.modelProbability, { variant })}[$window]))`

export const drift: Row = {
  title: 'Are the messages what the models expect?',
  panels: [
    timeSeries({
      title: 'Spam seen by $variant',
      description:
        'Share of its messages that the model called spam, in the window before each point. The green band is what its card expects; long outside of it, messages have changed, or the model has.',
      unit: units.PercentUnit,
      width: 24,
      repeat: 'variant',
      styles: expectation,
      queries: [
        { expr: share(modelSpam, variant, '$window', ['variant']), legend: '{{variant}}' },
        expected('low', metrics.expectedSpam),
        expected('high', metrics.expectedSpam),
      ],
    }),
    timeSeries({
      title: 'Mean length of messages to $variant',
      description: 'In characters, in the window before each point. The green band is what the model’s card expects.',
      unit: units.Short,
      width: 24,
      repeat: 'variant',
      styles: expectation,
      queries: [
        {
          expr: panelQuery`sum by (variant) (increase(${sumOf(metrics.modelMessageLength, { variant })}[$window])) / sum by (variant) (increase(${countOf(metrics.modelMessageLength, { variant })}[$window]))`,
          legend: '{{variant}}',
        },
        expected('low', metrics.expectedLength),
        expected('high', metrics.expectedLength),
      ],
    }),
    timeSeries({
      title: 'Undecided',
      description:
        'Share of messages that got a probability between 0.3 and 0.7, in the window before each point. It rises before verdicts become wrong.',
      unit: units.PercentUnit,
      width: 8,
      queries: [{ expr: undecided, legend: '{{variant}}' }],
    }),
    timeSeries({
      title: 'Length of messages',
      description: 'What half and 95 % of the messages stay under, in characters, by model.',
      unit: units.Short,
      width: 8,
      queries: quantilesByVariant(metrics.modelMessageLength, { variant }, [0.5, 0.95]),
    }),
    heatmap({
      title: 'Length of users’ messages',
      description: 'How many messages of users had how many characters, over both variants of the app.',
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
      title: 'Length of the last message',
      description:
        'Characters of the message that app-service was asked about last, by variant: whether messages come at all.',
      unit: units.Short,
      width: 24,
      decimals: 0,
      course: true,
      queries: [{ expr: panelQuery`max by (variant) (${of(metrics.lastMessageLength)})`, legend: '{{variant}}' }],
    }),
  ],
}
