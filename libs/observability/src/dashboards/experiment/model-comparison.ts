import * as units from '@grafana/grafana-foundation-sdk/units'
import type { ModelVariant } from '@sms-checker/contracts'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { bucketsOf, countOf, of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { heatmap } from '../panels/heatmap.ts'
import { stat } from '../panels/stat.ts'
import { timeSeries } from '../panels/time-series.ts'
import { ratioQuery, selectedVariants as variant } from '../ratio.ts'
import { modelErrors, modelSpam } from '../slis.ts'
import { quantilesByVariant, seriesOverride } from '../variants.ts'

const messages = (model: ModelVariant, window: string) =>
  panelQuery`sum(increase(${of(metrics.modelPredictions, { variant: model })}[${window}]))`

const mirrorRatio = (window: string) => `${messages('shadow', window)} / (${messages('primary', window)} > 0)`

/** Both models receive the same messages, so they disagree on at least the difference of their spam ratios. */
const disagreement = (window: string) =>
  `abs(${ratioQuery(modelSpam, 'shadow', window)} - ${ratioQuery(modelSpam, 'primary', window)})`

/** Cumulative distribution of the spam probability, by bucket bound. */
function cumulative(model: ModelVariant): string {
  return panelQuery`sum by (le) (increase(${bucketsOf(metrics.modelProbability, { variant: model })}[$window])) / on () group_left () (sum(increase(${countOf(metrics.modelProbability, { variant: model })}[$window])) > 0)`
}

/** Kolmogorov-Smirnov distance between the spam probabilities of two models, at the resolution of the buckets. */
const distance = (first: ModelVariant, second: ModelVariant) =>
  `max(abs(${cumulative(first)} - on (le) ${cumulative(second)}))`

const probabilities = (model: ModelVariant) =>
  heatmap({
    title: `Spam probability: ${model}`,
    description: `Messages by spam probability that the model ${model} predicted. A good model has two dark bands at the ends and few messages in between.`,
    unit: units.PercentUnit,
    width: 8,
    queries: [
      {
        expr: panelQuery`sum by (le) (increase(${bucketsOf(metrics.modelProbability, { variant: model })}[$__rate_interval]))`,
        legend: '{{le}}',
      },
    ],
  })

export const modelComparison: Row = {
  title: 'Model comparison',
  panels: [
    stat({
      title: 'Mirrored messages',
      description:
        'Share of the messages of primary that shadow received in the selected time range. Below 100 %, check the mirror of the VirtualService model-service and the pods of shadow.',
      unit: units.PercentUnit,
      width: 6,
      decimals: 1,
      noValue: 'No shadow',
      queries: [{ expr: mirrorRatio('$__range'), legend: 'mirrored' }],
    }),
    stat({
      title: 'Model disagreement',
      description:
        'Difference between the spam ratios of shadow and primary, which receive the same messages, in the selected time range. This is the minimum: the models may disagree on more messages whose effects cancel out.',
      unit: units.PercentUnit,
      width: 6,
      decimals: 1,
      noValue: 'No shadow',
      queries: [{ expr: disagreement('$__range'), legend: 'disagreement' }],
    }),
    stat({
      title: 'Spam ratio by model version',
      description: 'Share of messages that each model classified as spam in the selected time range.',
      unit: units.PercentUnit,
      width: 12,
      decimals: 1,
      queries: [
        {
          expr: ratioQuery(modelSpam, { matches: '.+' }, '$__range', ['variant', 'version']),
          legend: '{{variant}} {{version}}',
        },
      ],
    }),
    timeSeries({
      title: 'Spam ratio by model',
      description: 'Share of messages that a model classified as spam, over the selected window.',
      unit: units.PercentUnit,
      width: 8,
      queries: [{ expr: ratioQuery(modelSpam, variant, '$window', ['variant']), legend: '{{variant}}' }],
    }),
    timeSeries({
      title: 'Mirroring and disagreement',
      description:
        'Share of the messages of primary that shadow received, and the minimum share on which the two models disagree, over the selected window.',
      unit: units.PercentUnit,
      width: 8,
      overrides: [
        seriesOverride('^mirrored$', { color: { mode: 'fixed', fixedColor: 'text' } }),
        seriesOverride('^disagreement$', { color: { mode: 'fixed', fixedColor: 'red' } }),
      ],
      queries: [
        { expr: mirrorRatio('$window'), legend: 'mirrored' },
        { expr: disagreement('$window'), legend: 'disagreement' },
      ],
    }),
    timeSeries({
      title: 'Spam probability distance',
      description:
        'Kolmogorov-Smirnov distance between the spam probabilities of a model and of primary, at the resolution of the buckets: 0 for equal distributions, 1 for disjoint ones. Detects differences that the spam ratio hides.',
      unit: units.PercentUnit,
      width: 8,
      queries: [
        { expr: distance('shadow', 'primary'), legend: 'shadow' },
        { expr: distance('canary', 'primary'), legend: 'canary' },
      ],
    }),
    probabilities('primary'),
    probabilities('canary'),
    probabilities('shadow'),
    timeSeries({
      title: 'Inference duration',
      description: '50th and 95th percentile of the duration of one inference run on a batch, by variant.',
      unit: units.Seconds,
      width: 12,
      queries: quantilesByVariant(metrics.modelInference, { variant }, [0.5, 0.95]),
    }),
    timeSeries({
      title: 'Model error ratio',
      description:
        'Share of requests to model-service that failed with 5xx, over the selected window. Errors of shadow are not visible to users.',
      unit: units.PercentUnit,
      width: 12,
      queries: [{ expr: ratioQuery(modelErrors, variant, '$window', ['variant']), legend: '{{variant}}' }],
    }),
  ],
}
