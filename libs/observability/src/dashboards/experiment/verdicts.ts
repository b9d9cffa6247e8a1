import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { bucketsOf, of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { stat } from '../panels/stat.ts'
import { table } from '../panels/table.ts'
import { comparison, enoughCases, type Proportion, share, verdicts } from '../ratio.ts'
import { measures, notSlow } from '../slis.ts'

const window = '$__range'

/** What a slow answer is, in words. */
export const slowResponses = `took more than ${notSlow.le} s`

export interface Judged {
  readonly title: string
  readonly proportion: Proportion
  /** What it is, as the beginning of a sentence. */
  readonly what: string
  /** What else is to be known of it, in whole sentences. */
  readonly note?: string
  /** Whether more of it is worse; a share of spam is only different. */
  readonly worse: boolean
}

/** What the canary is judged by. */
export const judged: readonly Judged[] = [
  {
    title: 'Errors',
    proportion: measures.errors,
    what: 'Share of requests for a verdict that ended in a fault of ours (5xx)',
    worse: true,
  },
  {
    title: 'Slow answers',
    proportion: measures.slow,
    what: `Share of requests for a verdict that ${slowResponses}`,
    worse: true,
  },
  {
    title: 'Spam',
    proportion: measures.spam,
    what: 'Share of verdicts that were spam',
    note: 'Users are shared out by chance, so both sides get the same kind of messages.',
    worse: false,
  },
  {
    title: 'Wrong, users say',
    proportion: measures.wrong,
    what: 'Share of verdicts that users called wrong, among those that they said anything of',
    worse: true,
  },
]

export const sentences = (...all: readonly (string | undefined)[]) => all.filter(Boolean).join(' ')

export const ofCanary = (proportion: Proportion, over: string) => comparison(proportion, 'canary', 'stable', over)

function words(worse: boolean) {
  return {
    [verdicts.notEnough]: { text: 'Not enough data', color: '#6e7380' },
    [verdicts.less]: worse ? { text: 'Canary better', color: 'green' } : { text: 'Canary less', color: 'yellow' },
    [verdicts.same]: { text: 'No difference seen', color: 'blue' },
    [verdicts.more]: worse ? { text: 'Canary worse', color: 'red' } : { text: 'Canary more', color: 'yellow' },
  }
}

/** One column of the table of figures: a number for each measure. */
function column(figure: (proportion: Proportion) => string): string {
  return judged
    .map(({ title, proportion }) => `label_replace(\n${figure(proportion)},\n"measure", "${title}", "", "")`)
    .join('\nor\n')
}

export const verdict: Row = {
  title: 'Is the canary better? Over the time shown',
  panels: [
    ...judged.map(({ title, proportion, what, note, worse }) =>
      stat({
        title,
        description: `${sentences(`${what}.`, note)} It differs when the 95 % interval of the difference leaves out nought; under ${enoughCases} cases on either side nothing is said. Four measures seen again and again will differ by chance now and then, and requests of one user resemble each other: take a verdict as a hint until it stays.`,
        unit: units.NoUnit,
        width: 6,
        words: words(worse),
        queries: [{ expr: ofCanary(proportion, window).verdict, legend: title }],
      }),
    ),
    table({
      title: 'Shares and differences',
      description:
        'Both sides, how far the canary is above stable, and the 95 % interval of that difference (Agresti and Caffo). An interval that holds nought may be chance; a wide one needs more time.',
      width: 14,
      height: 7,
      rows: { measure: 'Measure' },
      columns: [
        { title: 'Stable', unit: units.PercentUnit, decimals: 2, expr: column((it) => share(it, 'stable', window)) },
        { title: 'Canary', unit: units.PercentUnit, decimals: 2, expr: column((it) => share(it, 'canary', window)) },
        {
          title: 'Difference',
          unit: units.PercentUnit,
          decimals: 2,
          expr: column((it) => ofCanary(it, window).difference),
        },
        { title: 'From', unit: units.PercentUnit, decimals: 2, expr: column((it) => ofCanary(it, window).low) },
        { title: 'To', unit: units.PercentUnit, decimals: 2, expr: column((it) => ofCanary(it, window).high) },
      ],
    }),
    table({
      title: 'Both sides in figures',
      description:
        'Messages asked about, new users, and what half and 95 % of the answers stay under, by variant and version.',
      width: 10,
      height: 7,
      rows: { variant: 'Variant', version: 'Version' },
      columns: [
        { title: 'Messages', unit: units.Short, decimals: 0, expr: total(of(metrics.classificationRequests)) },
        { title: 'New users', unit: units.Short, decimals: 0, expr: total(of(metrics.newUsers)) },
        { title: 'p50', unit: units.Seconds, expr: quantile(0.5) },
        { title: 'p95', unit: units.Seconds, expr: quantile(0.95) },
      ],
    }),
  ],
}

function total(counter: ReturnType<typeof of>): string {
  return panelQuery`sum by (variant, version) (increase(${counter}[$__range]))`
}

function quantile(q: number): string {
  return panelQuery`histogram_quantile(${q}, sum by (variant, version, le) (rate(${bucketsOf(metrics.classificationDuration)}[$__range])))`
}
