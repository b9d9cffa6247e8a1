import { type Metric, otherValue } from '@sms-checker/observability/metrics'

type Labels = Readonly<Record<string, string>>

/**
 * Keeps a metric's labels to what it declares: an open label's values beyond the most that it may have become `other`. So strangers,
 * and a mistake, can make no more series than were planned for.
 */
export function limitCardinality({ labels: declared }: Metric): (labels: Labels) => Labels {
  const open = Object.entries(declared).flatMap(([name, values]) =>
    'of' in values ? [{ name, most: values.maxCardinality, seen: new Set<string>() }] : [],
  )
  if (open.length === 0) return (labels) => labels
  return (labels) => {
    let bounded = labels
    for (const { name, most, seen } of open) {
      const value = labels[name] ?? ''
      if (seen.has(value)) continue
      // The last place is for `other` itself, where there is more than one.
      if (seen.size < Math.max(most - 1, 1)) seen.add(value)
      else bounded = { ...bounded, [name]: otherValue }
    }
    return bounded
  }
}
