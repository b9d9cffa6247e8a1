import type { commonLabels } from '@sms-checker/observability/metrics'
import Negotiator from 'negotiator'
import { collectDefaultMetrics, type Metric, type OpenMetricsContentType, Registry } from 'prom-client'

export type CommonLabels = Readonly<Record<(typeof commonLabels)[number], string>>

/** The response to a scrape. */
export interface Exposition {
  readonly contentType: string
  readonly text: string
}

const formats = { openMetrics: 'application/openmetrics-text', text: 'text/plain' } as const

/** Bucket bounds that are integers. prom-client writes 1 where OpenMetrics 1.0 and Prometheus 3 write 1.0. */
const integerBound = /(?<=[{,]le="\d+)(?=")/g

/** The metrics of a service in OpenMetrics and in the Prometheus text format. */
export class MetricRegistry extends Registry<OpenMetricsContentType> {
  readonly #textFormat = new Registry()

  /** @param labels Labels of every sample. */
  constructor({ variant, version }: CommonLabels) {
    super()
    this.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
    this.setDefaultLabels({ variant, version })
    this.#textFormat.setDefaultLabels({ variant, version })
    collectDefaultMetrics({ register: this })
  }

  override registerMetric<Label extends string>(metric: Metric<Label>): void {
    // To write OpenMetrics, prom-client removes the suffix `_total` from the `name` of the counter object. This registry therefore gets an
    // object that inherits from the metric, so that the other registry keeps the name.
    super.registerMetric(Object.create(metric))
    this.#textFormat.registerMetric(metric)
  }

  /**
   * Returns OpenMetrics, with exemplars, when the client prefers it, and the Prometheus text format otherwise.
   * @param accept The `Accept` header of the scrape.
   */
  async exposition(accept: string | undefined): Promise<Exposition> {
    const preferred = new Negotiator({ headers: { accept } }).mediaTypes()
    const format = preferred.find((type) => type === formats.openMetrics || type === formats.text)
    const registry = format === formats.openMetrics ? this : this.#textFormat
    const text = await registry.metrics()
    return { contentType: registry.contentType, text: text.replace(integerBound, '.0') }
  }
}
