import type { Expr } from '@helm-ts/chart'
import { paths } from '@sms-checker/contracts'
import type { commonLabels, Metric, targetLabels } from '../metrics/index.ts'
import type { ExternalMetric } from './external-metrics.ts'

type AnyMetric = Metric | ExternalMetric
type Histogram = Metric & { readonly type: 'histogram' }
type Simple = (Metric & { readonly type: 'counter' | 'gauge' }) | ExternalMetric

/** Every label of a metric's samples, as Prometheus keeps them. */
export type LabelOf<M extends AnyMetric> =
  | (keyof M['labels'] & string)
  | (typeof commonLabels)[number]
  | (typeof targetLabels)[number]

type ValueOf<M extends AnyMetric, Label> = Label extends keyof M['labels']
  ? M['labels'][Label] extends readonly (infer Value extends string)[]
    ? Value
    : string
  : string

/** What a label has to be: a text, another text, or a text that a regular expression (RE2, anchored) describes. */
export type Matcher<Value> =
  | Value
  | { readonly not: Value }
  | { readonly matches: string }
  | { readonly matchesNot: string }

type MatchersOf<M extends AnyMetric> = { readonly [Label in LabelOf<M>]?: Matcher<ValueOf<M, Label>> }

type Matchers = Readonly<Record<string, Matcher<string> | undefined>>

/** Series of one metric; a query puts it into its own scope. */
export class Selector {
  readonly series: string
  readonly #matchers: Matchers

  constructor(series: string, matchers: Matchers) {
    this.series = series
    this.#matchers = matchers
  }

  /** What stands between the braces, without a scope: `result="spam",variant=~"stable|canary"`. */
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

/** The samples of a counter or a gauge. A metric, a label or a value that no service exports does not compile. */
export function of<M extends Simple>(metric: M, matchers: MatchersOf<M> = {}): Selector {
  return new Selector(metric.name, matchers)
}

/** The buckets of a histogram, told apart by `le`. */
export function bucketsOf<M extends Histogram>(
  metric: M,
  matchers: MatchersOf<M> & { readonly le?: Matcher<string> } = {},
): Selector {
  return new Selector(`${metric.name}_bucket`, matchers)
}

/** The buckets of a histogram up to one bound that a value of the chart names. */
export class BucketsUpTo {
  readonly buckets: Selector
  readonly le: Expr<string>

  constructor(buckets: Selector, le: Expr<string>) {
    this.buckets = buckets
    this.le = le
  }
}

/** How often something was observed that was no more than a bound: the text of one of the histogram's buckets. */
export function bucketsUpTo<M extends Histogram>(
  metric: M,
  le: Expr<string>,
  matchers: MatchersOf<M> = {},
): BucketsUpTo {
  return new BucketsUpTo(bucketsOf(metric, matchers), le)
}

/** What was observed, added up. */
export function sumOf<M extends Histogram>(metric: M, matchers: MatchersOf<M> = {}): Selector {
  return new Selector(`${metric.name}_sum`, matchers)
}

/** How often something was observed. */
export function countOf<M extends Histogram>(metric: M, matchers: MatchersOf<M> = {}): Selector {
  return new Selector(`${metric.name}_count`, matchers)
}

type ReleaseLabel = Extract<(typeof targetLabels)[number], 'namespace' | 'release'>

/** A metric that recording rules make, named level:metric:operation. */
export interface Recorded<Label extends string = string> {
  readonly name: `${string}:${string}:${string}`
  readonly help: string
  /** Its labels beside those of the release. */
  readonly labels: readonly Label[]
}

/** Declares what recording rules make. */
export function recorded<const Label extends string>(
  name: Recorded['name'],
  help: string,
  labels: readonly Label[],
): Recorded<Label> {
  return { name, help, labels }
}

/** Samples that recording rules made. A label that they have not got does not compile. */
export function ofRecorded<Label extends string>(
  metric: Recorded<Label>,
  matchers: { readonly [L in Label | ReleaseLabel]?: Matcher<string> } = {},
): Selector {
  return new Selector(metric.name, { ...matchers })
}

/** Prediction requests, for one message or a batch. Both services use these routes. */
export const predictRoutes = { matches: `${paths.predict}|${paths.predictBatch}` } as const

/** Responses that count against the service: 4xx, such as a rate limit, are the sender's. */
export const serverErrors = { matches: '5..' } as const
