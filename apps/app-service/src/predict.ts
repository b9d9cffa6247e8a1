import {
  AppPrediction,
  type AppServiceSettings,
  appPredictRequest,
  headers,
  metrics,
  type Prediction,
  paths,
} from '@sms-checker/contracts'
import { counter, headersForNextHop, problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import type { ModelClient } from './model-client.ts'

export interface PredictOptions {
  readonly model: Pick<ModelClient, 'predict'>
  readonly settings: Pick<AppServiceSettings, 'APP_VERSION' | 'APP_VARIANT' | 'MAX_MESSAGE_LENGTH'>
}

/** `POST /predict`: the model's verdict on one message, and who gave it. */
export const predict = plugin(
  async (service: Service, { model, settings }: PredictOptions) => {
    const requests = counter(service.metrics, metrics.classificationRequests)
    const results = counter(service.metrics, metrics.classificationResults)
    const app = { version: settings.APP_VERSION, variant: settings.APP_VARIANT }

    service.post(
      paths.predict,
      {
        schema: {
          operationId: 'predict',
          summary: 'Tell whether a message is spam',
          tags: ['prediction'],
          body: appPredictRequest(settings.MAX_MESSAGE_LENGTH),
          response: {
            200: AppPrediction,
            ...problemResponses(
              'invalid-request',
              'invalid-user-id',
              'request-too-large',
              'unsupported-media-type',
              'rate-limited',
              'internal-error',
              'bad-upstream-answer',
              'overloaded',
              'model-unavailable',
              'model-timeout',
            ),
          },
        },
      },
      async (request, reply) => {
        requests.inc()
        const onward = { ...headersForNextHop(request), [headers.userId]: request.userId }
        const prediction: Prediction = await model.predict(request.body.sms, onward)
        results.inc({ result: prediction.result })
        reply.header(headers.modelVersion, prediction.model.version)
        reply.header(headers.modelVariant, prediction.model.variant)
        return { ...prediction, sms: request.body.sms, requestId: request.id, app }
      },
    )
  },
  { name: 'predict' },
)
