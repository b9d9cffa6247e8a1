/** A label whose values are not known in advance, with the most values that one process exports for it. */
export interface OpenLabel {
  readonly of: string
  readonly maxCardinality: number
}

/** A metric of the services. Every sample also carries `commonLabels`, and `targetLabels` once scraped. */
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
  /** Every label, with its possible values. */
  readonly labels: Readonly<Record<string, readonly string[] | OpenLabel>>
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[]
  /** Whether a histogram's buckets carry exemplars: the trace id of one request, in `traceLabel`. */
  readonly exemplars?: true
}
