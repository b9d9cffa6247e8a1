import {
  BatchPrediction,
  batchPredictRequest,
  headers,
  type ModelIdentity,
  maxBatchSize,
  maxBytesPerCharacter,
  Prediction,
  paths,
  predictRequest,
  type Result,
} from '@sms-checker/contracts'
import { declareHeaders, ProblemError, problemResponses, recordSpan, type Service } from '@sms-checker/service'
import type { FastifyRequest } from 'fastify'
import { explain } from '../explain/explanation.ts'
import type { InferenceEngine, ModelStatus } from '../inference/engine.ts'
import { QueueFullError, type RunTiming } from '../inference/scheduler.ts'
import { predictionMetrics } from '../plugins/model-metrics.ts'
import type { SendPredictions } from '../prediction-events.ts'

export interface PredictOptions {
  readonly model: ModelStatus
  readonly variant: ModelIdentity['variant']
  /** Maximum length of a message, in characters. */
  readonly maxMessageLength: number
  readonly sendPredictions: SendPredictions
}

/** Maximum size in bytes of a request body without its messages. */
const envelopeBytes = 1_024

const tags = ['predictions']
const problems = problemResponses('request-too-large', 'overloaded', 'not-ready')

/** `POST /predict` and `POST /predict/batch`. */
export async function predictRoutes(service: Service, options: PredictOptions): Promise<void> {
  const { model, variant, maxMessageLength, sendPredictions } = options
  const recordPrediction = predictionMetrics(service.metrics)
  const maxMessageBytes = maxMessageLength * maxBytesPerCharacter + envelopeBytes

  if (model.status === 'ready') {
    declareHeaders(service, { names: [headers.modelVersion, headers.modelVariant] })
    const { version } = model.engine.manifest
    service.addHook('onRequest', (_request, reply, done) => {
      reply.header(headers.modelVersion, version).header(headers.modelVariant, variant)
      done()
    })
  }

  function readyEngine(): InferenceEngine {
    if (model.status === 'invalid') throw new ProblemError('not-ready', model.reason)
    return model.engine
  }

  function toPrediction({ manifest }: InferenceEngine, sms: string, probability: number | undefined): Prediction {
    if (probability === undefined) throw new Error('The model returned no probability.')
    const { id, name, version, threshold } = manifest
    const result: Result = probability >= threshold ? 'spam' : 'ham'
    recordPrediction(sms, probability, result)
    return { sms, result, probability, classifier: name, model: { id, version, variant } }
  }

  service.post(
    paths.predict,
    {
      bodyLimit: maxMessageBytes,
      schema: {
        operationId: 'predict',
        summary: 'Classify a message',
        description: 'Returns whether the message is spam, with the probability that the model computed.',
        tags,
        body: predictRequest(maxMessageLength),
        response: { 200: Prediction, ...problems },
      },
    },
    async (request, reply) => {
      const { sms, explain: withExplanation = false } = request.body
      const engine = traced(readyEngine(), request)
      const { probability, ...explanation } = withExplanation
        ? await rejectOverload(explain(sms, engine))
        : { probability: (await rejectOverload(engine.classify([sms])))[0] }
      const prediction = toPrediction(engine, sms, probability)
      sendPredictions(request.headers, [prediction], reply.elapsedTime)
      return { ...prediction, ...explanation }
    },
  )

  service.post(
    paths.predictBatch,
    {
      bodyLimit: maxBatchSize * maxMessageBytes,
      schema: {
        operationId: 'predictBatch',
        summary: 'Classify a batch of messages',
        description: `Returns the predictions of up to ${maxBatchSize} messages, in the order of the messages.`,
        tags,
        body: batchPredictRequest(maxMessageLength),
        response: { 200: BatchPrediction, ...problems },
      },
    },
    async (request, reply) => {
      const { messages } = request.body
      const engine = traced(readyEngine(), request)
      const probabilities = await rejectOverload(engine.classify(messages))
      const predictions = messages.map((sms, index) => toPrediction(engine, sms, probabilities[index]))
      sendPredictions(request.headers, predictions, reply.elapsedTime)
      return { predictions }
    },
  )
}

/** Returns the engine, with spans for the waiting time and the run of each call if the request is traced. */
function traced(engine: InferenceEngine, request: FastifyRequest): InferenceEngine {
  if (request.span === undefined) return engine
  const onRun = ({ enqueuedAt, startedAt, endedAt, batchSize }: RunTiming) => {
    recordSpan(request, 'wait for the model', { startTime: enqueuedAt, endTime: startedAt })
    const attributes = { 'sms_checker.batch_size': batchSize }
    recordSpan(request, 'run the model', { startTime: startedAt, endTime: endedAt, attributes })
  }
  const { contributions } = engine
  return {
    ...engine,
    classify: (messages, measure) =>
      engine.classify(messages, (timing) => {
        onRun(timing)
        measure?.(timing)
      }),
    classifyUnbatched: (messages) => engine.classifyUnbatched(messages, onRun),
    ...(contributions && { contributions: (message: string) => contributions(message, onRun) }),
  }
}

/** Turns a full queue into 503 with `Retry-After`. */
async function rejectOverload<Response>(response: Promise<Response>): Promise<Response> {
  try {
    return await response
  } catch (cause) {
    if (!(cause instanceof QueueFullError)) throw cause
    throw new ProblemError('overloaded', 'Too many messages are waiting for the model. Try again.', {
      headers: { 'retry-after': '1' },
      cause,
    })
  }
}
