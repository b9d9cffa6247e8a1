import type { commonLabels } from '@sms-checker/observability/metrics'
import Negotiator from 'negotiator'
import { collectDefaultMetrics, type Metric, type OpenMetricsContentType, Registry } from 'prom-client'

export type CommonLabels = Readonly<Record<(typeof commonLabels)[number], string>>

/** What a scrape is answered with. */
export interface Exposition {
  readonly contentType: string
  readonly text: string
}

const formats = { openMetrics: 'application/openmetrics-text', text: 'text/plain' } as const

/** Whole numbers among the bounds of buckets: OpenMetrics 1.0 and Prometheus 3 write 1.0, prom-client writes 1. */
const wholeBound = /(?<=[{,]le="\d+)(?=")/g

/** The metrics of one service, in both formats that Prometheus reads. */
export class MetricRegistry extends Registry<OpenMetricsContentType> {
  readonly #textFormat = new Registry()

  /** @param labels on every sample */
  constructor({ variant, version }: CommonLabels) {
    super()
    this.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
    this.setDefaultLabels({ variant, version })
    this.#textFormat.setDefaultLabels({ variant, version })
    collectDefaultMetrics({ register: this })
  }

  override registerMetric<Label extends string>(metric: Metric<Label>): void {
    // To write OpenMetrics, prom-client takes the suffix off the name of a counter, for good: it gets an object of its own for that,
    // which sees all else through to the metric.
    super.registerMetric(Object.create(metric))
    this.#textFormat.registerMetric(metric)
  }

  /** @param accept the header of that name: OpenMetrics, with exemplars, goes to who prefers it, Prometheus' text format to anybody else */
  async exposition(accept: string | undefined): Promise<Exposition> {
    const preferred = new Negotiator({ headers: { accept } }).mediaTypes()
    const format = preferred.find((type) => type === formats.openMetrics || type === formats.text)
    const registry = format === formats.openMetrics ? this : this.#textFormat
    const text = await registry.metrics()
    return { contentType: registry.contentType, text: text.replace(wholeBound, '.0') }
  }
}
