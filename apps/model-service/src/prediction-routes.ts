import {
  BatchPrediction,
  batchPredictRequest,
  headers,
  type ModelIdentity,
  maxBatchSize,
  Prediction,
  paths,
  predictRequest,
  type Result,
} from '@sms-checker/contracts'
import { ProblemError, problemResponses, type Service } from '@sms-checker/service'
import { explain } from './explanation.ts'
import type { Inference } from './inference.ts'
import { QueueFull } from './message-batches.ts'
import { predictionMetrics } from './model-metrics.ts'

export interface PredictionOptions {
  /** The model, or why there is none. */
  readonly inference: Inference | { readonly fault: string }
  readonly variant: ModelIdentity['variant']
  /** Longest message, in characters. */
  readonly maximumLength: number
}

/** A character takes at most twelve bytes in JSON: a surrogate pair, both halves escaped. */
const bytesPerCharacter = 12
const bytesAround = 1_024

const tags = ['predictions']
const problems = problemResponses(
  'invalid-request',
  'request-too-large',
  'unsupported-media-type',
  'overloaded',
  'not-ready',
)

/** `POST /predict` and `POST /predict/batch`. */
export async function predictionRoutes(service: Service, options: PredictionOptions): Promise<void> {
  const { inference, variant, maximumLength } = options
  const predicted = predictionMetrics(service.metrics)
  const messageBytes = maximumLength * bytesPerCharacter + bytesAround

  if ('manifest' in inference) {
    const { version } = inference.manifest
    service.addHook('onRequest', (_request, reply, done) => {
      reply.header(headers.modelVersion, version).header(headers.modelVariant, variant)
      done()
    })
  }

  function ready(): Inference {
    if ('fault' in inference) throw new ProblemError('not-ready', inference.fault)
    return inference
  }

  function answer({ manifest }: Inference, sms: string, probability: number | undefined): Prediction {
    if (probability === undefined) throw new Error('The model left a message unanswered.')
    const { id, name, version, threshold } = manifest
    const result: Result = probability >= threshold ? 'spam' : 'ham'
    predicted(sms, probability, result)
    return { sms, result, probability, classifier: name, model: { id, version, variant } }
  }

  service.post(
    paths.predict,
    {
      bodyLimit: messageBytes,
      schema: {
        tags,
        summary: 'Tells whether a message is spam',
        body: predictRequest(maximumLength),
        response: { 200: Prediction, ...problems },
      },
    },
    async ({ body: { sms, explain: wanted = false } }) => {
      const model = ready()
      if (!wanted) return answer(model, sms, (await whenNotFull(() => model.probabilities([sms])))[0])
      const { probability, ...explained } = await whenNotFull(() => explain(sms, model))
      return { ...answer(model, sms, probability), ...explained }
    },
  )

  service.post(
    paths.predictBatch,
    {
      bodyLimit: maxBatchSize * messageBytes,
      schema: {
        tags,
        summary: `Tells of each of up to ${maxBatchSize} messages whether it is spam`,
        body: batchPredictRequest(maximumLength),
        response: { 200: BatchPrediction, ...problems },
      },
    },
    async ({ body: { messages } }) => {
      const model = ready()
      const probabilities = await whenNotFull(() => model.probabilities(messages))
      return { predictions: messages.map((sms, index) => answer(model, sms, probabilities[index])) }
    },
  )
}

async function whenNotFull<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof QueueFull)) throw error
    throw new ProblemError('overloaded', 'More messages wait for the model than it can answer in time. Try again.', {
      headers: { 'retry-after': '1' },
      cause: error,
    })
  }
}
