import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { bucketsOf, of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { stat } from '../panels/stat.ts'
import { table } from '../panels/table.ts'
import { comparison, minimumSampleSize, outcomes, type Ratio, ratioQuery } from '../ratio.ts'
import { notSlow, slis } from '../slis.ts'

const window = '$__range'

/** How descriptions refer to slow requests. */
export const slowResponses = `took more than ${notSlow.le} s`

export interface ComparedSli {
  readonly title: string
  readonly sli: Ratio
  /** Definition of the indicator, without a full stop. */
  readonly definition: string
  /** Further sentences for the description. */
  readonly note?: string
  /** Whether a higher value is worse. A spam ratio can only be different. */
  readonly higherIsWorse: boolean
}

/** The indicators by which canary and stable are compared. */
export const comparedSlis: readonly ComparedSli[] = [
  {
    title: 'Error ratio',
    sli: slis.errors,
    definition: 'Share of prediction requests that failed with 5xx',
    higherIsWorse: true,
  },
  {
    title: 'Slow request ratio',
    sli: slis.slow,
    definition: `Share of prediction requests that ${slowResponses}`,
    higherIsWorse: true,
  },
  {
    title: 'Spam ratio',
    sli: slis.spam,
    definition: 'Share of messages classified as spam',
    note: 'Users are assigned at random, so both sides receive similar messages.',
    higherIsWorse: false,
  },
  {
    title: 'Correction ratio',
    sli: slis.corrections,
    definition: 'Share of feedback in which users correct the prediction',
    higherIsWorse: true,
  },
]

export const sentences = (...all: readonly (string | undefined)[]) => all.filter(Boolean).join(' ')

export const compareCanary = (sli: Ratio, over: string) => comparison(sli, 'canary', 'stable', over)

function outcomeMappings(higherIsWorse: boolean) {
  return {
    [outcomes.notEnough]: { text: 'Not enough data', color: '#6e7380' },
    [outcomes.less]: higherIsWorse
      ? { text: 'Canary better', color: 'green' }
      : { text: 'Canary lower', color: 'yellow' },
    [outcomes.same]: { text: 'No significant difference', color: 'blue' },
    [outcomes.more]: higherIsWorse
      ? { text: 'Canary worse', color: 'red' }
      : { text: 'Canary higher', color: 'yellow' },
  }
}

/** Returns the query of one table column: a value for each indicator. */
function column(query: (sli: Ratio) => string): string {
  return comparedSlis
    .map(({ title, sli }) => `label_replace(\n${query(sli)},\n"sli", "${title}", "", "")`)
    .join('\nor\n')
}

export const canarySummary: Row = {
  title: 'Canary summary',
  panels: [
    ...comparedSlis.map(({ title, sli, definition, note, higherIsWorse }) =>
      stat({
        title,
        description: `${sentences(`${definition}.`, note)} Canary and stable differ if the 95 % interval of the difference excludes zero. Each side needs ${minimumSampleSize} cases. With four indicators and repeated looks, some differences occur by chance, and requests of one user are correlated: wait until the result is stable.`,
        unit: units.NoUnit,
        width: 6,
        mappings: outcomeMappings(higherIsWorse),
        queries: [{ expr: compareCanary(sli, window).outcome, legend: title }],
      }),
    ),
    table({
      title: 'Canary comparison',
      description:
        'Indicators of stable and canary, their difference, and its 95 % interval (Agresti and Caffo) in the selected time range. If the interval includes zero, chance explains the difference; if it is wide, the experiment needs more time.',
      width: 14,
      height: 7,
      rows: { sli: 'Indicator' },
      columns: [
        {
          title: 'Stable',
          unit: units.PercentUnit,
          decimals: 2,
          expr: column((it) => ratioQuery(it, 'stable', window)),
        },
        {
          title: 'Canary',
          unit: units.PercentUnit,
          decimals: 2,
          expr: column((it) => ratioQuery(it, 'canary', window)),
        },
        {
          title: 'Difference',
          unit: units.PercentUnit,
          decimals: 2,
          expr: column((it) => compareCanary(it, window).difference),
        },
        { title: 'Low', unit: units.PercentUnit, decimals: 2, expr: column((it) => compareCanary(it, window).low) },
        { title: 'High', unit: units.PercentUnit, decimals: 2, expr: column((it) => compareCanary(it, window).high) },
      ],
    }),
    table({
      title: 'Traffic by variant',
      description:
        'Classified messages, new users, and latency percentiles of prediction requests, by variant and version, in the selected time range.',
      width: 10,
      height: 7,
      rows: { variant: 'Variant', version: 'Version' },
      columns: [
        { title: 'Messages', unit: units.Short, decimals: 0, expr: increase(of(metrics.classificationRequests)) },
        { title: 'New users', unit: units.Short, decimals: 0, expr: increase(of(metrics.newUsers)) },
        { title: 'Latency p50', unit: units.Seconds, expr: latency(0.5) },
        { title: 'Latency p95', unit: units.Seconds, expr: latency(0.95) },
      ],
    }),
  ],
}

function increase(counter: ReturnType<typeof of>): string {
  return panelQuery`sum by (variant, version) (increase(${counter}[$__range]))`
}

function latency(quantile: number): string {
  return panelQuery`histogram_quantile(${quantile}, sum by (variant, version, le) (rate(${bucketsOf(metrics.classificationDuration)}[$__range]))) >= 0`
}
