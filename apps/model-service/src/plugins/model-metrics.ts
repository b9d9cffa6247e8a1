import type { ModelManifest, Result } from '@sms-checker/contracts'
import { bounds, metrics } from '@sms-checker/observability/metrics'
import { counter, gauge, histogram, type MetricRegistry } from '@sms-checker/service'
import { messageLength } from '@sms-checker/text'
import type { ModelStatus } from '../inference/engine.ts'

/** Records the prediction for a message. */
export type RecordPrediction = (message: string, probability: number, result: Result) => void

/** Metrics of the predictions for users' messages. */
export function predictionMetrics(registry: MetricRegistry): RecordPrediction {
  const predictions = counter(registry, metrics.modelPredictions)
  const probabilities = histogram(registry, metrics.modelProbability)
  const lengths = histogram(registry, metrics.modelMessageLength)
  return (message, probability, result) => {
    predictions.inc({ result })
    probabilities.observe({}, probability)
    lengths.observe({}, messageLength(message))
  }
}

/** Metrics of the model's runs. They include the variations of a message that an explanation needs. */
export function runMetrics(registry: MetricRegistry, model: ModelStatus): void {
  const queueTime = histogram(registry, metrics.modelQueue)
  const runTime = histogram(registry, metrics.modelInference)
  const batchSize = histogram(registry, metrics.modelBatch)
  const loadFailures = counter(registry, metrics.modelLoadFailures)
  if (model.status === 'invalid') {
    loadFailures.inc({})
    return
  }
  model.engine.observe({
    waited: (seconds) => queueTime.observe({}, seconds),
    ran: ({ messages, seconds }) => {
      batchSize.observe({}, messages)
      runTime.observe({}, seconds)
    },
  })
}

/** Metrics of the model's identity and of the traffic baseline in its manifest. Without a model they have no sample. */
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
