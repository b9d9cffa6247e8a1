import { type Static, Type } from 'typebox'
import { maxBatchSize, maxMessageLength, messagePattern } from './limits.ts'
import { RequestId } from './request-id.ts'
import { userIdPattern } from './user-id.ts'
import { AppVariant, ModelVariant } from './variants.ts'

// A schema's title is its name in the OpenAPI documents. Descriptions name the defaults, because clients that are generated from `default` require
// the field.

const closed = { additionalProperties: false } as const

export const UserId = Type.String({
  title: 'UserId',
  pattern: userIdPattern,
  description: 'Identifies the user: 1 to 128 letters, digits, dots, underscores or hyphens.',
  examples: ['48151623421234567890'],
})
export type UserId = Static<typeof UserId>

export const results = ['spam', 'ham'] as const
export const Result = Type.Enum(results, {
  title: 'Result',
  type: 'string',
  description: 'Ham is any message that is not spam.',
})
export type Result = Static<typeof Result>

/** What the user expected before the prediction was shown. */
export const guesses = ['spam', 'ham', 'unsure'] as const
export const Guess = Type.Enum(guesses, {
  title: 'Guess',
  type: 'string',
  description: 'What the user expected before seeing the prediction.',
})
export type Guess = Static<typeof Guess>

/** The text of one SMS: at most `limit` code points, at least one of them visible. */
function smsSchema(limit: number = maxMessageLength) {
  return Type.String({
    minLength: 1,
    maxLength: limit,
    pattern: messagePattern,
    description: `The text of the message: at most ${limit} Unicode code points, at least one of them visible.`,
    examples: ['Free entry! Text WIN to 80082 to claim your prize'],
  })
}

/** Whether to return the parts of the message that influenced the prediction. */
const Explain = Type.Boolean({
  description:
    'Also return the parts of the message that influenced the probability most. Off by default, because it is slower.',
})

export function predictRequest(limit?: number) {
  return Type.Object(
    { sms: smsSchema(limit), explain: Type.Optional(Explain) },
    { ...closed, title: 'PredictRequest', description: 'A message to classify.' },
  )
}
export type PredictRequest = Static<ReturnType<typeof predictRequest>>

export function batchPredictRequest(limit?: number) {
  return Type.Object(
    { messages: Type.Array(smsSchema(limit), { minItems: 1, maxItems: maxBatchSize }) },
    { ...closed, title: 'BatchPredictRequest', description: 'Messages to classify.' },
  )
}
export type BatchPredictRequest = Static<ReturnType<typeof batchPredictRequest>>

export function appPredictRequest(limit?: number) {
  return Type.Object(
    { sms: smsSchema(limit), guess: Type.Optional(Guess), explain: Type.Optional(Explain) },
    { ...closed, title: 'AppPredictRequest', description: "A message to classify, with the user's guess." },
  )
}
export type AppPredictRequest = Static<ReturnType<typeof appPredictRequest>>

export const ModelIdentity = Type.Object(
  { id: Type.String(), version: Type.String(), variant: ModelVariant },
  { title: 'ModelIdentity', description: 'The model that made a prediction.' },
)
export type ModelIdentity = Static<typeof ModelIdentity>

export const AppIdentity = Type.Object(
  { version: Type.String(), variant: AppVariant },
  { title: 'AppIdentity', description: 'The release of app-service that responded.' },
)
export type AppIdentity = Static<typeof AppIdentity>

/** Most parts of a message in an explanation. */
export const maxExplainedParts = 10

/** A part of a message, and its influence on the prediction. */
export const MessagePart = Type.Object(
  {
    start: Type.Integer({
      minimum: 0,
      description: 'Index of the first character in `sms`, in UTF-16 code units.',
    }),
    end: Type.Integer({ minimum: 1, description: 'Index after the last character, in UTF-16 code units.' }),
    weight: Type.Number({
      description:
        'Contribution of the part to the log-odds of spam, in nats: positive for spam, negative for ham. Exact for an additive model. ' +
        'For other models it is the change of the log-odds when the part is removed from the message.',
    }),
  },
  { title: 'MessagePart', description: 'A part of a message, and its influence on the prediction.' },
)
export type MessagePart = Static<typeof MessagePart>

/** A term of the log-odds of spam that belongs to no part of the message. */
export const RemainderPart = Type.Object(
  {
    name: Type.String({ description: 'A feature of the whole message, "constant", or "other parts".' }),
    weight: Type.Number({ description: 'Contribution to the log-odds of spam.' }),
  },
  { title: 'RemainderPart', description: 'A term of the log-odds of spam that belongs to no part of the message.' },
)
export type RemainderPart = Static<typeof RemainderPart>

/** The response of model-service for one message. */
export const Prediction = Type.Object(
  {
    sms: Type.String({ description: 'The message as it was sent.' }),
    result: Result,
    probability: Type.Number({ minimum: 0, maximum: 1, description: 'Probability that the message is spam.' }),
    classifier: Type.String({ description: 'Display name of the model.' }),
    model: ModelIdentity,
    explanation: Type.Optional(
      Type.Array(MessagePart, {
        maxItems: maxExplainedParts,
        description: 'The parts that influenced the probability most, strongest first. Only when requested.',
      }),
    ),
    remainder: Type.Optional(
      Type.Array(RemainderPart, {
        description:
          'Added to the weights of the explanation, it gives the log-odds of `probability`. Only for additive models, and only with an ' +
          'explanation.',
      }),
    ),
  },
  { title: 'Prediction', description: 'Whether a message is spam, and the model that made the prediction.' },
)
export type Prediction = Static<typeof Prediction>

export const BatchPrediction = Type.Object(
  { predictions: Type.Array(Prediction) },
  { title: 'BatchPrediction', description: 'The predictions of a batch, in the order of its messages.' },
)
export type BatchPrediction = Static<typeof BatchPrediction>

/** The response of app-service for one message: the prediction, and the release that returned it. */
export const AppPrediction = Type.Object(
  { ...Prediction.properties, requestId: Type.String(), app: AppIdentity },
  { title: 'AppPrediction', description: 'A prediction, and the release of app-service that returned it.' },
)
export type AppPrediction = Static<typeof AppPrediction>

/** The response of `/healthz` and `/readyz` when the service is healthy. */
export const Health = Type.Object(
  { status: Type.Enum(['ok'], { type: 'string' }) },
  { ...closed, title: 'Health', description: 'The service is healthy.' },
)
export type Health = Static<typeof Health>

/** The response of app-service for a batch: one prediction per message, in the order of the messages. */
export const AppBatchPrediction = Type.Object(
  { ...BatchPrediction.properties, requestId: Type.String(), app: AppIdentity },
  {
    title: 'AppBatchPrediction',
    description: 'The predictions of a batch, and the release of app-service that returned them.',
  },
)
export type AppBatchPrediction = Static<typeof AppBatchPrediction>

/** A user's opinion on a prediction. It identifies the prediction by request id and index, and does not contain the message. */
export const Feedback = Type.Object(
  {
    requestId: RequestId,
    index: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxBatchSize - 1,
        description: 'Index of the message in its batch. 0 by default.',
      }),
    ),
    verdict: Result,
    correction: Type.Enum(results, {
      type: 'string',
      description: 'What the message really is. Equal to the verdict when the prediction was right.',
    }),
  },
  { ...closed, title: 'Feedback', description: "A user's opinion on a prediction." },
)
export type Feedback = Static<typeof Feedback>

export const FeedbackReceipt = Type.Object(
  {
    status: Type.Enum(['counted', 'known'], {
      type: 'string',
      description: '`known`: feedback on this prediction was counted before.',
    }),
  },
  { title: 'FeedbackReceipt', description: 'Whether the feedback was counted.' },
)
export type FeedbackReceipt = Static<typeof FeedbackReceipt>
