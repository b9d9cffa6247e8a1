import type { Expr } from '@helm-ts/chart'
import { paths } from '@sms-checker/contracts'
import type { commonLabels, Metric, targetLabels } from '../metrics/index.ts'
import type { ExternalMetric } from './external-metrics.ts'

type AnyMetric = Metric | ExternalMetric
type Histogram = Metric & { readonly type: 'histogram' }
type CounterOrGauge = (Metric & { readonly type: 'counter' | 'gauge' }) | ExternalMetric

/** Every label that the series of a metric have in Prometheus. */
export type LabelOf<M extends AnyMetric> =
  | (keyof M['labels'] & string)
  | (typeof commonLabels)[number]
  | (typeof targetLabels)[number]

type ValueOf<M extends AnyMetric, Label> = Label extends keyof M['labels']
  ? M['labels'][Label] extends readonly (infer Value extends string)[]
    ? Value
    : string
  : string

/** A label matcher: equal, not equal, or matched or not matched by an anchored RE2 expression. */
export type Matcher<Value> =
  | Value
  | { readonly not: Value }
  | { readonly matches: string }
  | { readonly matchesNot: string }

type MatchersOf<M extends AnyMetric> = { readonly [Label in LabelOf<M>]?: Matcher<ValueOf<M, Label>> }

type Matchers = Readonly<Record<string, Matcher<string> | undefined>>

/** Selects series of one metric. `ruleQuery` and `panelQuery` add the matchers of their scope. */
export class Selector {
  readonly series: string
  readonly #matchers: Matchers

  constructor(series: string, matchers: Matchers) {
    this.series = series
    this.#matchers = matchers
  }

  /** The matchers in PromQL, for example `result="spam"` and `variant=~"stable|canary"`. */
  get conditions(): string[] {
    return Object.entries(this.#matchers).flatMap(([label, matcher]) => {
      if (matcher === undefined) return []
      const [operator, value] = condition(matcher)
      return [`${label}${operator}${JSON.stringify(value)}`]
    })
  }
}

function condition(matcher: Matcher<string>): readonly [string, string] {
  if (typeof matcher === 'string') return ['=', matcher]
  if ('not' in matcher) return ['!=', matcher.not]
  return 'matches' in matcher ? ['=~', matcher.matches] : ['!~', matcher.matchesNot]
}

/** Selects a counter or a gauge. A metric, label or label value that no service exports does not compile. */
export function of<M extends CounterOrGauge>(metric: M, matchers: MatchersOf<M> = {}): Selector {
  return new Selector(metric.name, matchers)
}

/** Selects the buckets of a histogram. */
export function bucketsOf<M extends Histogram>(
  metric: M,
  matchers: MatchersOf<M> & { readonly le?: Matcher<string> } = {},
): Selector {
  return new Selector(`${metric.name}_bucket`, matchers)
}

/** A histogram bucket whose upper bound is a chart value. */
export class BucketsUpTo {
  readonly buckets: Selector
  readonly le: Expr<string>

  constructor(buckets: Selector, le: Expr<string>) {
    this.buckets = buckets
    this.le = le
  }
}

/** Selects the bucket of a histogram with the upper bound `le`, a chart value. Returns the number of observations up to it. */
export function bucketsUpTo<M extends Histogram>(
  metric: M,
  le: Expr<string>,
  matchers: MatchersOf<M> = {},
): BucketsUpTo {
  return new BucketsUpTo(bucketsOf(metric, matchers), le)
}

/** Selects the sum of the observed values of a histogram. */
export function sumOf<M extends Histogram>(metric: M, matchers: MatchersOf<M> = {}): Selector {
  return new Selector(`${metric.name}_sum`, matchers)
}

/** Selects the number of observations of a histogram. */
export function countOf<M extends Histogram>(metric: M, matchers: MatchersOf<M> = {}): Selector {
  return new Selector(`${metric.name}_count`, matchers)
}

type ReleaseLabel = Extract<(typeof targetLabels)[number], 'namespace' | 'release'>

/** A metric written by recording rules, named level:metric:operations. */
export interface Recorded<Label extends string = string> {
  readonly name: `${string}:${string}:${string}`
  readonly help: string
  /** The labels that remain after aggregation. */
  readonly labels: readonly Label[]
}

/** Declares a metric that recording rules write. */
export function recorded<const Label extends string>(
  name: Recorded['name'],
  help: string,
  labels: readonly Label[],
): Recorded<Label> {
  return { name, help, labels }
}

/** Selects a recorded metric. A label that the recording rule aggregates away does not compile. */
export function ofRecorded<Label extends string>(
  metric: Recorded<Label>,
  matchers: { readonly [L in Label | ReleaseLabel]?: Matcher<string> } = {},
): Selector {
  return new Selector(metric.name, { ...matchers })
}

/** Routes of prediction requests, single and batch. Both services use them. */
export const predictRoutes = { matches: `${paths.predict}|${paths.predictBatch}` } as const

/** Status codes that count as errors of the service. 4xx responses, such as a rate limit, are errors of the client. */
export const serverErrors = { matches: '5..' } as const
