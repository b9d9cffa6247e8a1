import {
  AppBatchPrediction,
  type AppIdentity,
  AppPrediction,
  appPredictRequest,
  batchPredictRequest,
  headers,
  type ModelIdentity,
  maxBatchSize,
  maxBytesPerCharacter,
  type ProblemName,
  paths,
  UserId,
} from '@sms-checker/contracts'
import { declareHeaders, forwardedHeaders, problemResponses, type Service, traceCall } from '@sms-checker/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import type { ClassificationMetrics } from '../classification-metrics.ts'
import type { ModelClient } from '../model-client.ts'

export interface PredictOptions {
  readonly model: ModelClient
  readonly app: AppIdentity
  readonly metrics: ClassificationMetrics
  /** In Unicode code points. */
  readonly maxMessageLength: number
}

const problems: readonly ProblemName[] = [
  'invalid-user-id',
  'request-too-large',
  'rate-limited',
  'bad-upstream-answer',
  'overloaded',
  'model-unavailable',
  'model-timeout',
]

const tags = ['predictions']
const userIdHeader = Type.Object({ [headers.userId]: Type.Optional(UserId) })

/** `POST /predict` and `POST /predict/batch`: predictions of the model, with the versions of app and model that made them. */
export const predictRoutes = plugin(
  async (service: Service, options: PredictOptions) => {
    const { model, app, metrics, maxMessageLength } = options
    declareHeaders(service, { names: [headers.modelVersion, headers.modelVariant], status: 200 })

    service.post(
      paths.predict,
      {
        schema: {
          operationId: 'predict',
          summary: 'Classify a message',
          description: 'Returns whether the message is spam, with the probability and the model that computed it.',
          tags,
          headers: userIdHeader,
          body: appPredictRequest(maxMessageLength),
          response: { 200: AppPrediction, ...problemResponses(...problems) },
        },
        preHandler: async (request) => {
          request.submittedMessages = [request.body]
        },
      },
      async (request, reply) => {
        const { guess, ...message } = request.body
        const prediction = await metrics.measure([message.sms], reply, () =>
          traceCall(request, 'call model', upstreamHeaders(request), (headers) => model.predict(message, headers)),
        )
        metrics.countResult(prediction, guess)
        request.predictions = [prediction]
        setModelHeaders(reply, prediction.model)
        return { ...prediction, sms: message.sms, requestId: request.id, app }
      },
    )

    service.post(
      paths.predictBatch,
      {
        bodyLimit: maxBatchSize * (maxMessageLength * maxBytesPerCharacter + 8) + 1_024,
        schema: {
          operationId: 'predictBatch',
          summary: 'Classify a batch of messages',
          description: `Returns the predictions of up to ${maxBatchSize} messages, in the order of the messages, all of one model.`,
          tags,
          headers: userIdHeader,
          body: batchPredictRequest(maxMessageLength),
          response: { 200: AppBatchPrediction, ...problemResponses(...problems) },
        },
        preHandler: (request, reply) => {
          const { messages } = request.body
          request.submittedMessages = messages.map((sms) => ({ sms }))
          return service.limitBatch(request, reply, messages.length)
        },
      },
      async (request, reply) => {
        const { messages } = request.body
        const batch = await metrics.measure(messages, reply, () =>
          traceCall(request, 'call model', upstreamHeaders(request), (headers) =>
            model.predictBatch({ messages }, headers),
          ),
        )
        const predictions = batch.predictions.map((prediction, i) => ({ ...prediction, sms: messages[i] ?? '' }))
        for (const prediction of predictions) metrics.countResult(prediction)
        request.predictions = predictions
        if (predictions[0]) setModelHeaders(reply, predictions[0].model)
        return { predictions, requestId: request.id, app }
      },
    )
  },
  { name: 'predict-routes' },
)

/** Headers of a request to model-service. They carry the user id even when app-service has only just created it. */
function upstreamHeaders(request: FastifyRequest): Record<string, string> {
  return { ...forwardedHeaders(request), [headers.userId]: request.userId }
}

/** Names the model that made the prediction in the response headers. */
function setModelHeaders(reply: FastifyReply, { version, variant }: ModelIdentity): void {
  reply.header(headers.modelVersion, version).header(headers.modelVariant, variant)
}
