import type { ModelManifest, Result } from '@sms-checker/contracts'
import { bounds, metrics } from '@sms-checker/observability/metrics'
import { counter, gauge, histogram, type MetricRegistry } from '@sms-checker/service'
import { messageLength } from '@sms-checker/text'
import type { Inference } from './inference.ts'

/** Counts a message that the model classified. */
export type OnPredicted = (message: string, probability: number, result: Result) => void

/** What the model says of users' messages. */
export function predictionMetrics(registry: MetricRegistry): OnPredicted {
  const predictions = counter(registry, metrics.modelPredictions)
  const probabilities = histogram(registry, metrics.modelProbability)
  const lengths = histogram(registry, metrics.modelMessageLength)
  return (message, probability, result) => {
    predictions.inc({ result })
    probabilities.observe({}, probability)
    lengths.observe({}, messageLength(message))
  }
}

/** How the model works, whatever it is asked for: also the variations of a message that explain a verdict. */
export function runMetrics(registry: MetricRegistry, inference: Inference | { readonly fault: string }): void {
  const queued = histogram(registry, metrics.modelQueue)
  const inferred = histogram(registry, metrics.modelInference)
  const sizes = histogram(registry, metrics.modelBatch)
  const failures = counter(registry, metrics.modelLoadFailures)
  if ('fault' in inference) {
    failures.inc({})
    return
  }
  inference.watch({
    waited: (seconds) => queued.observe({}, seconds),
    ran: (messages, seconds) => {
      sizes.observe({}, messages)
      inferred.observe({}, seconds)
    },
  })
}

/** Which model serves, and what its manifest expects of users' messages. Without a model these have no sample. */
export function manifestMetrics(registry: MetricRegistry, manifest: ModelManifest | undefined): void {
  const info = gauge(registry, metrics.modelInfo)
  const spam = gauge(registry, metrics.expectedSpam)
  const length = gauge(registry, metrics.expectedLength)
  if (manifest === undefined) return
  const { id, family, trafficBaseline } = manifest
  info.set({ id, family }, 1)
  if (trafficBaseline === undefined) return
  for (const bound of bounds) {
    spam.set({ bound }, trafficBaseline.spamRatio[bound])
    length.set({ bound }, trafficBaseline.meanLength[bound])
  }
}
