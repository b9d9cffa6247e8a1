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
  /**
   * Values of labels that are known before the first sample, for metrics with an open label. Every combination of them is
   * exported at 0 from the start; see `initialLabels`.
   */
  readonly initial?: Readonly<Record<string, readonly string[]>>
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[]
  /** Whether a histogram's buckets carry exemplars: the trace id of one request, in `traceLabel`. */
  readonly exemplars?: true
}

/**
 * The series that a process exports at 0 as soon as it starts: every combination of the values that `initial`, or else `labels`,
 * lists. `rate` and `increase` cannot count an event that creates its series: they need a sample from before it.
 *
 * @returns nothing for a metric with an open label that `initial` does not list
 */
export function initialLabels({ labels, initial }: Metric): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}]
  for (const [name, declared] of Object.entries(labels)) {
    const values = initial?.[name] ?? ('of' in declared ? [] : declared)
    combinations = combinations.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value })))
  }
  return combinations
}
