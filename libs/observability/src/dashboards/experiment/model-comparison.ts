import * as units from '@grafana/grafana-foundation-sdk/units'
import type { ModelVariant } from '@sms-checker/contracts'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { bucketsOf, countOf, of } from '../../promql/selector.ts'
import { quantilesByVariant } from '../by-variant.ts'
import type { Row } from '../dashboard.ts'
import { heatmap } from '../panels/heatmap.ts'
import { stat } from '../panels/stat.ts'
import { timeSeries } from '../panels/time-series.ts'
import { share, chosenVariants as variant } from '../ratio.ts'
import { modelErrors, modelSpam } from '../slis.ts'
import { seriesLike } from '../variants.ts'

const messages = (of_: ModelVariant, window: string) =>
  panelQuery`sum(increase(${of(metrics.modelPredictions, { variant: of_ })}[${window}]))`

/** Shadow's messages for each of primary's: 1 when the mesh mirrors all. */
const mirrored = (window: string) => `${messages('shadow', window)} / ${messages('primary', window)}`

/** Two models that get the same messages cannot agree on more of them than this. */
const agreement = (window: string) =>
  `1 - abs(${share(modelSpam, 'shadow', window)} - ${share(modelSpam, 'primary', window)})`

/** Share of messages to which a model gave at most the probability `le`. */
function cumulative(of_: ModelVariant): string {
  return panelQuery`sum by (le) (increase(${bucketsOf(metrics.modelProbability, { variant: of_ })}[$window])) / scalar(sum(increase(${countOf(metrics.modelProbability, { variant: of_ })}[$window])))`
}

/** The distance of Kolmogorov and Smirnov between the probabilities of two models, as far as the buckets show it. */
const distance = (one: ModelVariant, other: ModelVariant) =>
  `max(abs(${cumulative(one)} - on (le) ${cumulative(other)}))`

const probabilities = (of_: ModelVariant, title: string) =>
  heatmap({
    title: `Probabilities of ${title}`,
    description: `How many messages got which probability of spam from ${title}. A good model has two dark bands at the ends and little between.`,
    unit: units.PercentUnit,
    width: 8,
    queries: [
      {
        expr: panelQuery`sum by (le) (increase(${bucketsOf(metrics.modelProbability, { variant: of_ })}[$__rate_interval]))`,
        legend: '{{le}}',
      },
    ],
  })

export const models: Row = {
  title: 'Primary, canary and shadow models',
  panels: [
    stat({
      title: 'Shadow got of primary’s messages',
      description:
        'Over the time shown. Less than all: look at the mirror of the Model VirtualService and at the shadow’s pods.',
      unit: units.PercentUnit,
      width: 6,
      decimals: 1,
      nothing: 'No shadow',
      queries: [{ expr: mirrored('$__range'), legend: 'mirrored' }],
    }),
    stat({
      title: 'Shadow agrees with primary on at most',
      description:
        'Shadow and primary get the same messages. As far as their shares of spam differ, they cannot agree; they may disagree on more, where their mistakes cancel out.',
      unit: units.PercentUnit,
      width: 6,
      decimals: 1,
      nothing: 'No shadow',
      queries: [{ expr: agreement('$__range'), legend: 'agreement' }],
    }),
    stat({
      title: 'Spam by model',
      description: 'Share of its messages that each model called spam, over the time shown.',
      unit: units.PercentUnit,
      width: 12,
      decimals: 1,
      queries: [
        {
          expr: share(modelSpam, { matches: '.+' }, '$__range', ['variant', 'version']),
          legend: '{{variant}} {{version}}',
        },
      ],
    }),
    timeSeries({
      title: 'Spam by model',
      description: 'Share of its messages that a model called spam, in the window before each point.',
      unit: units.PercentUnit,
      width: 8,
      queries: [{ expr: share(modelSpam, variant, '$window', ['variant']), legend: '{{variant}}' }],
    }),
    timeSeries({
      title: 'Agreement and mirroring',
      description:
        'Share of primary’s messages that shadow got, and the share on which the two can agree at most, in the window before each point.',
      unit: units.PercentUnit,
      width: 8,
      styles: [
        seriesLike('^mirrored$', { color: { mode: 'fixed', fixedColor: 'text' } }),
        seriesLike('^agreement', { color: { mode: 'fixed', fixedColor: 'green' } }),
      ],
      queries: [
        { expr: mirrored('$window'), legend: 'mirrored' },
        { expr: agreement('$window'), legend: 'agreement at most' },
      ],
    }),
    timeSeries({
      title: 'Distance from primary’s probabilities',
      description:
        'How far the distributions of probabilities are apart: 0 is the same, 1 nothing in common (Kolmogorov and Smirnov, as far as the buckets show it). It sees what shares of spam hide.',
      unit: units.PercentUnit,
      width: 8,
      queries: [
        { expr: distance('shadow', 'primary'), legend: 'shadow' },
        { expr: distance('canary', 'primary'), legend: 'canary' },
      ],
    }),
    probabilities('primary', 'primary'),
    probabilities('canary', 'the canary'),
    probabilities('shadow', 'shadow'),
    timeSeries({
      title: 'Duration of a run',
      description: 'One run of a model over a batch: what half and 95 % stay under, by variant.',
      unit: units.Seconds,
      width: 12,
      queries: quantilesByVariant(metrics.modelInference, { variant }, [0.5, 0.95]),
    }),
    timeSeries({
      title: 'Errors of models',
      description:
        'Share of requests that a model’s pods answered with a fault of their own, in the window before each point. Nobody sees the shadow’s but here.',
      unit: units.PercentUnit,
      width: 12,
      queries: [{ expr: share(modelErrors, variant, '$window', ['variant']), legend: '{{variant}}' }],
    }),
  ],
}
