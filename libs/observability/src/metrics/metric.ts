import { experimentServiceName, rollbackControllerName, serviceNames } from '@sms-checker/contracts'

/** The services that export metrics, by the value of the target label `service`. */
export const exportingServices = {
  ...serviceNames,
  experiment: experimentServiceName,
  rollback: rollbackControllerName,
} as const

/** A label with values that are not known in advance, and the maximum number of them that one process exports. */
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
    | 'responses'
    | 'failures'
    | 'events'
    | 'characters'
    | 'seconds'
    | 'ratio'
    | 'none'
  /** The services that export it. */
  readonly services: readonly (keyof typeof exportingServices)[]
  /** Every label with its possible values. */
  readonly labels: Readonly<Record<string, readonly string[] | OpenLabel>>
  /**
   * For metrics with an open label: the values to export at 0 from the start, in every combination. See `initialLabels`.
   */
  readonly initial?: Readonly<Record<string, readonly string[]>>
  /** Upper bounds of the histogram buckets, in `unit`. */
  readonly buckets?: readonly number[]
  /** Whether the histogram buckets carry exemplars with the trace id of a request in `traceLabel`. */
  readonly exemplars?: true
}

/**
 * Returns the label sets that a process exports at 0 when it starts: every combination of the values in `initial`, or in `labels`
 * where `initial` has none. Without a sample before the first event, `rate` and `increase` do not count that event.
 *
 * @returns an empty array for a metric with an open label that is missing from `initial`
 */
export function initialLabels({ labels, initial }: Metric): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}]
  for (const [name, declared] of Object.entries(labels)) {
    const values = initial?.[name] ?? ('of' in declared ? [] : declared)
    combinations = combinations.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value })))
  }
  return combinations
}
