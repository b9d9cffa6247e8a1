import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import { share } from '../ratio.ts'
import { guessedRight, measures } from '../slis.ts'

const anyVariant = { matches: '.+' }
const byModel = ['model_variant', 'model_version'] as const

const answers = (matchers: { verdict?: 'spam' | 'ham'; correction?: 'spam' | 'ham' }) =>
  panelQuery`sum by (model_variant, model_version) (increase(${of(metrics.feedback, matchers)}[$__range]))`

export const opinions: Row = {
  title: 'What users think',
  panels: [
    timeSeries({
      title: 'Guesses that the verdict agreed with',
      description:
        'Share, among users who had an opinion before they saw the verdict, in the window before each point. A fall without a fall of quality means that messages have become harder for people.',
      unit: units.PercentUnit,
      width: 12,
      queries: [{ expr: share(guessedRight, anyVariant, '$window', ['variant']), legend: '{{variant}}' }],
    }),
    table({
      title: 'Guesses against verdicts',
      description: 'What users thought before, beside what they were told, over the time shown.',
      width: 12,
      rows: { guess: 'Guess', result: 'Verdict' },
      columns: [
        {
          title: 'Users',
          unit: units.Short,
          decimals: 0,
          expr: panelQuery`sum by (guess, result) (increase(${of(metrics.guesses)}[$__range]))`,
        },
      ],
    }),
    timeSeries({
      title: 'Wrong, users say',
      description:
        'Share of verdicts that users called wrong, among those that they said anything of, by model and version, in the window before each point. People rather speak of mistakes: compare models, and do not read it as an error rate.',
      unit: units.PercentUnit,
      width: 12,
      queries: [
        {
          expr: share(measures.wrong, anyVariant, '$window', byModel),
          legend: '{{model_variant}} {{model_version}}',
        },
      ],
    }),
    table({
      title: 'Feedback by model version',
      description:
        'What users said of verdicts, over the time shown: how often the verdict was right, ham was called spam, or spam was missed.',
      width: 12,
      rows: { model_variant: 'Model', model_version: 'Version' },
      columns: [
        {
          title: 'Spam, rightly',
          unit: units.Short,
          decimals: 0,
          expr: answers({ verdict: 'spam', correction: 'spam' }),
        },
        { title: 'Ham, rightly', unit: units.Short, decimals: 0, expr: answers({ verdict: 'ham', correction: 'ham' }) },
        {
          title: 'Ham called spam',
          unit: units.Short,
          decimals: 0,
          expr: answers({ verdict: 'spam', correction: 'ham' }),
        },
        { title: 'Spam missed', unit: units.Short, decimals: 0, expr: answers({ verdict: 'ham', correction: 'spam' }) },
      ],
    }),
  ],
}
