import {
  type AppIdentity,
  AppPrediction,
  appPredictRequest,
  headers,
  type ModelIdentity,
  type ProblemName,
  paths,
  UserId,
} from '@sms-checker/contracts'
import { forwardedHeaders, problemResponses, type Service } from '@sms-checker/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import type { Answers } from './answers.ts'
import type { ClassificationMetrics } from './classification-metrics.ts'
import type { ModelClient } from './model-client.ts'

export interface PredictOptions {
  readonly model: ModelClient
  readonly app: AppIdentity
  readonly metrics: ClassificationMetrics
  readonly answers: Answers
  /** Longest message, in characters. */
  readonly maxMessageLength: number
}

/** What can go wrong with a question to the model. */
export const predictionProblems: readonly ProblemName[] = [
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
]

/** `POST /predict`: the model's verdict on one message, and who gave it. */
export const predict = plugin(
  async (service: Service, { model, app, metrics, answers, maxMessageLength }: PredictOptions) => {
    service.post(
      paths.predict,
      {
        schema: {
          operationId: 'predict',
          summary: 'Tell whether a message is spam',
          tags: ['prediction'],
          headers: Type.Object({ [headers.userId]: Type.Optional(UserId) }),
          body: appPredictRequest(maxMessageLength),
          response: { 200: AppPrediction, ...problemResponses(...predictionProblems) },
        },
      },
      async (request, reply) => {
        const { guess, ...question } = request.body
        const prediction = await metrics.classify([question.sms], reply, () =>
          model.predict(question, onwardHeaders(request)),
        )
        metrics.answered(prediction, guess)
        answers.remember(request.userId, request.id, { verdict: prediction.result, model: prediction.model })
        nameModel(reply, prediction.model)
        return { ...prediction, sms: question.sms, requestId: request.id, app }
      },
    )
  },
  { name: 'predict' },
)

/** Headers of a question to the model; the user id also when it is a new one. */
export function onwardHeaders(request: FastifyRequest): Record<string, string> {
  return { ...forwardedHeaders(request), [headers.userId]: request.userId }
}

/** Says in the headers of an answer which model gave it. */
export function nameModel(reply: FastifyReply, { version, variant }: ModelIdentity): void {
  reply.header(headers.modelVersion, version).header(headers.modelVariant, variant)
}
