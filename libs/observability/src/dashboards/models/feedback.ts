import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import { ratioQuery } from '../ratio.ts'
import { guessAgreement, slis } from '../slis.ts'

const anyVariant = { matches: '.+' }
const byModel = ['model_variant', 'model_version'] as const

const feedbackCount = (matchers: { verdict?: 'spam' | 'ham'; correction?: 'spam' | 'ham' }) =>
  panelQuery`sum by (model_variant, model_version) (increase(${of(metrics.feedback, matchers)}[$__range]))`

export const feedback: Row = {
  title: 'Feedback',
  panels: [
    timeSeries({
      title: 'Guess agreement',
      description:
        'Share of guesses that match the prediction, without the guess unsure, over the selected window. If it falls while model quality is stable, messages have become harder for users.',
      unit: units.PercentUnit,
      width: 12,
      queries: [{ expr: ratioQuery(guessAgreement, anyVariant, '$window', ['variant']), legend: '{{variant}}' }],
    }),
    table({
      title: 'Guesses and predictions',
      description: 'Guesses by predicted result, in the selected time range.',
      width: 12,
      rows: { guess: 'Guess', result: 'Prediction' },
      columns: [
        {
          title: 'Guesses',
          unit: units.Short,
          decimals: 0,
          expr: panelQuery`sum by (guess, result) (increase(${of(metrics.guesses)}[$__range]))`,
        },
      ],
    }),
    timeSeries({
      title: 'Correction ratio',
      description:
        'Share of feedback in which users correct the prediction, by model and version, over the selected window. Users report mistakes more often than correct predictions: use it to compare models, not as an error rate.',
      unit: units.PercentUnit,
      width: 12,
      queries: [
        {
          expr: ratioQuery(slis.corrections, anyVariant, '$window', byModel),
          legend: '{{model_variant}} {{model_version}}',
        },
      ],
    }),
    table({
      title: 'Feedback by model version',
      description:
        'Feedback in the selected time range: confirmed predictions, false positives (ham classified as spam) and false negatives (missed spam).',
      width: 12,
      rows: { model_variant: 'Model', model_version: 'Version' },
      columns: [
        {
          title: 'Confirmed spam',
          unit: units.Short,
          decimals: 0,
          expr: feedbackCount({ verdict: 'spam', correction: 'spam' }),
        },
        {
          title: 'Confirmed ham',
          unit: units.Short,
          decimals: 0,
          expr: feedbackCount({ verdict: 'ham', correction: 'ham' }),
        },
        {
          title: 'False positives',
          unit: units.Short,
          decimals: 0,
          expr: feedbackCount({ verdict: 'spam', correction: 'ham' }),
        },
        {
          title: 'False negatives',
          unit: units.Short,
          decimals: 0,
          expr: feedbackCount({ verdict: 'ham', correction: 'spam' }),
        },
      ],
    }),
  ],
}
