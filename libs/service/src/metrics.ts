import { initialLabels, type Metric, traceLabel } from '@sms-checker/observability/metrics'
import { Counter, Gauge, Histogram } from 'prom-client'
import { limitCardinality } from './label-cardinality.ts'
import type { MetricRegistry } from './metric-registry.ts'

type Definition<Type extends Metric['type']> = Metric & { readonly type: Type }

/** The labels of a sample, with the names and values that the metric declares. */
type LabelsOf<M extends Metric> = keyof M['labels'] extends never
  ? Readonly<Record<string, never>>
  : {
      readonly [Label in keyof M['labels']]: M['labels'][Label] extends readonly (infer Value extends string)[]
        ? Value
        : string
    }

export interface CounterOf<M extends Metric> {
  inc(labels: LabelsOf<M>, by?: number): void
}

export interface GaugeOf<M extends Metric> {
  set(labels: LabelsOf<M>, value: number): void
}

export interface HistogramOf<M extends Metric> {
  /** @param traceId Trace of the measured request, for the exemplar. */
  observe(labels: LabelsOf<M>, value: number, traceId?: string): void
}

/** Creates a counter. Its initial series start at 0, so that `rate` and `increase` count the first event. */
export function counter<M extends Definition<'counter'>>(registry: MetricRegistry, metric: M): CounterOf<M> {
  const instrument = new Counter<string>(definition(registry, metric))
  const bounded = limitCardinality(metric)
  for (const labels of initialLabels(metric)) instrument.inc(bounded(labels), 0)
  return { inc: (labels, by = 1) => instrument.inc(bounded(labels), by) }
}

/** Creates a gauge. With `current`, its value is computed at each scrape. */
export function gauge<M extends Definition<'gauge'>>(
  registry: MetricRegistry,
  metric: M,
  current?: () => number,
): GaugeOf<M> {
  const instrument = new Gauge<string>({
    ...definition(registry, metric),
    ...(current && {
      collect() {
        this.set(current())
      },
    }),
  })
  const bounded = limitCardinality(metric)
  return { set: (labels, value) => instrument.set(bounded(labels), value) }
}

/** Creates a histogram. Its initial series start at 0, like those of a counter. */
export function histogram<M extends Definition<'histogram'>>(registry: MetricRegistry, metric: M): HistogramOf<M> {
  const { buckets = [], exemplars = false } = metric
  const instrument = new Histogram<string>({
    ...definition(registry, metric),
    buckets: [...buckets],
    enableExemplars: exemplars,
  })
  const bounded = limitCardinality(metric)
  for (const labels of initialLabels(metric)) instrument.zero(bounded(labels))
  if (!exemplars) return { observe: (labels, value) => instrument.observe(bounded(labels), value) }
  return {
    observe: (labels, value, traceId) =>
      instrument.observe({
        labels: bounded(labels),
        value,
        ...(traceId !== undefined && { exemplarLabels: { [traceLabel]: traceId } }),
      }),
  }
}

function definition(registry: MetricRegistry, { name, help, labels }: Metric) {
  return { name, help, labelNames: Object.keys(labels), registers: [registry] }
}
