import { type Metric, otherValue } from '@sms-checker/observability/metrics'

type Labels = Readonly<Record<string, string>>

/**
 * Caps label cardinality, so that hostile or buggy input cannot create unbounded series: once an open label has its declared maximum of
 * values, new values are counted as `other`.
 */
export function limitCardinality({ labels: declared }: Metric): (labels: Labels) => Labels {
  const open = Object.entries(declared).flatMap(([name, values]) =>
    'of' in values ? [{ name, max: values.maxCardinality, seen: new Set<string>() }] : [],
  )
  if (open.length === 0) return (labels) => labels
  return (labels) => {
    let bounded = labels
    for (const { name, max, seen } of open) {
      const value = labels[name] ?? ''
      if (seen.has(value)) continue
      // `other` is one of the values, unless the label has only one.
      if (seen.size < Math.max(max - 1, 1)) seen.add(value)
      else bounded = { ...bounded, [name]: otherValue }
    }
    return bounded
  }
}
