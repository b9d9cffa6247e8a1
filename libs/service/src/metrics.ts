import type { commonLabels, Metric } from '@sms-checker/contracts'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type CommonLabels = Readonly<Record<(typeof commonLabels)[number], string>>

type Definition<Type extends Metric['type']> = Metric & { readonly type: Type }
type LabelOf<M extends Metric> = keyof M['labels'] & string

/** A registry of one service, with the default process metrics; `labels` go on every sample. */
export function createRegistry({ variant, version }: CommonLabels): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ variant, version })
  collectDefaultMetrics({ register: registry })
  return registry
}

export function counter<M extends Definition<'counter'>>(registry: Registry, metric: M): Counter<LabelOf<M>> {
  return new Counter<LabelOf<M>>({ ...definition(metric), registers: [registry] })
}

export function gauge<M extends Definition<'gauge'>>(registry: Registry, metric: M): Gauge<LabelOf<M>> {
  return new Gauge<LabelOf<M>>({ ...definition(metric), registers: [registry] })
}

export function histogram<M extends Definition<'histogram'>>(registry: Registry, metric: M): Histogram<LabelOf<M>> {
  const { buckets } = metric
  return new Histogram<LabelOf<M>>({
    ...definition(metric),
    ...(buckets && { buckets: [...buckets] }),
    registers: [registry],
  })
}

function definition<M extends Metric>(metric: M): { name: string; help: string; labelNames: LabelOf<M>[] } {
  return { name: metric.name, help: metric.help, labelNames: Object.keys(metric.labels) }
}
