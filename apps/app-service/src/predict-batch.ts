import { AppBatchPrediction, batchPredictRequest, headers, maxBatchSize, paths, UserId } from '@sms-checker/contracts'
import { problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import { nameModel, onwardHeaders, type PredictOptions, predictionProblems } from './predict.ts'

/** Largest body of a batch, in bytes: at most 12 bytes a character, every character escaped. */
const bytesPerCharacter = 12

/** `POST /predict/batch`: a verdict on each of many messages, in their order, all from one model. */
export const predictBatch = plugin(
  async (service: Service, { model, app, metrics, maxMessageLength }: Omit<PredictOptions, 'answers'>) => {
    service.post(
      paths.predictBatch,
      {
        bodyLimit: maxBatchSize * (maxMessageLength * bytesPerCharacter + 8) + 1_024,
        schema: {
          operationId: 'predictBatch',
          summary: `Tell of up to ${maxBatchSize} messages whether they are spam`,
          tags: ['prediction'],
          headers: Type.Object({ [headers.userId]: Type.Optional(UserId) }),
          body: batchPredictRequest(maxMessageLength),
          response: { 200: AppBatchPrediction, ...problemResponses(...predictionProblems) },
        },
      },
      async (request, reply) => {
        const { messages } = request.body
        const answer = await metrics.classify(messages, reply, () =>
          model.predictBatch({ messages }, onwardHeaders(request)),
        )
        const predictions = answer.predictions.map((prediction, i) => ({ ...prediction, sms: messages[i] ?? '' }))
        for (const prediction of predictions) metrics.answered(prediction)
        if (predictions[0]) nameModel(reply, predictions[0].model)
        return { predictions, requestId: request.id, app }
      },
    )
  },
  { name: 'predict-batch' },
)
