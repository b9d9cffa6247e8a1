/** A label whose values no list can name in advance: what they are, and how many of them one process shows at most. */
export interface OpenLabel {
  readonly of: string
  readonly atMost: number
}

/** A metric as Prometheus names it. Every sample also carries `commonLabels`, and once scraped `targetLabels`. */
export interface Metric {
  readonly name: `sms_${string}`
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly unit:
    | 'requests'
    | 'messages'
    | 'users'
    | 'answers'
    | 'failures'
    | 'characters'
    | 'seconds'
    | 'ratio'
    | 'none'
  /** The services that export it. */
  readonly services: readonly ('app' | 'model')[]
  /** Every label, with the values that it may have. */
  readonly labels: Readonly<Record<string, readonly string[] | OpenLabel>>
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[]
  /** Whether a histogram's buckets lead to an example: the trace of one request of theirs, as `traceLabel`. */
  readonly exemplars?: true
}

/** The label of an exemplar: a trace id, 16 or 32 hexadecimal digits. Only OpenMetrics shows exemplars. */
export const traceLabel = 'trace_id'

/** Stands for all values of an open label beyond the most that it may have. */
export const otherValue = 'other'

/** On every sample of a service: its own variant, and the version of the app or of the model. */
export const commonLabels = ['variant', 'version'] as const

/** What a scrape adds to every sample, on a cluster as on one machine: where the pod is. `service` is a name of `serviceNames`. */
export const targetLabels = ['namespace', 'release', 'service', 'pod', 'variant'] as const
