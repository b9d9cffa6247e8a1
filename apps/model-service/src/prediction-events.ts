import type { IncomingHttpHeaders } from 'node:http'
import {
  headers,
  isRequestId,
  isUserId,
  lengthBucket,
  type ModelServiceSettings,
  type Prediction,
  type PredictionEvent,
} from '@sms-checker/contracts'
import { createEventProducer } from '@sms-checker/event-producer'
import type { Service } from '@sms-checker/service'
import { messageLength } from '@sms-checker/text'

/**
 * Sends an event for each prediction of a request.
 * @param predictions In the order of the messages.
 * @param durationMs Time since the request was received.
 */
export type SendPredictions = (
  requestHeaders: IncomingHttpHeaders,
  predictions: readonly Prediction[],
  durationMs: number,
) => void

type EventSettings = Pick<ModelServiceSettings, 'EXPERIMENT_SERVICE_URL' | 'MODEL_VARIANT' | 'PREDICTION_EVENTS'>

/**
 * Sends predictions to experiment-service, which pairs those of the shadow with the ones that users saw. Without the user id and the request
 * id of app-service there is nothing to pair, so such a request has no event.
 */
export function predictionEvents(service: Service, settings: EventSettings): SendPredictions {
  const isRecorded = settings.MODEL_VARIANT === 'shadow' || settings.PREDICTION_EVENTS === 'all'
  const url = isRecorded ? settings.EXPERIMENT_SERVICE_URL : undefined
  const events = createEventProducer<PredictionEvent>(service, { url })
  if (url === undefined) return () => {}
  return (requestHeaders, predictions, durationMs) => {
    const userId = requestHeaders[headers.userId]
    const requestId = requestHeaders[headers.requestId]
    if (!isUserId(userId) || !isRequestId(requestId)) return
    const common = { kind: 'prediction', time: Date.now(), userId, requestId, durationMs } as const
    for (const [index, { sms, model, result, probability }] of predictions.entries()) {
      events.send({ ...common, index, model, result, probability, lengthBucket: lengthBucket(messageLength(sms)) })
    }
  }
}
