import { type Static, Type } from 'typebox'
import { maxBatchSize, maxMessageLength, messagePattern } from './limits.ts'
import { RequestId } from './request-id.ts'
import { userIdPattern } from './user-id.ts'
import { AppVariant, ModelVariant } from './variants.ts'

const closed = { additionalProperties: false } as const

/** Who asks. */
export const UserId = Type.String({
  pattern: userIdPattern,
  description: 'Who asks: 1 to 128 letters, digits, dots, underscores or hyphens.',
  examples: ['48151623421234567890'],
})
export type UserId = Static<typeof UserId>

export const results = ['spam', 'ham'] as const
export const Result = Type.Enum(results, { description: 'ham is what is not spam.' })
export type Result = Static<typeof Result>

/** What the user thought before the verdict was shown. */
export const guesses = ['spam', 'ham', 'unsure'] as const
export const Guess = Type.Enum(guesses, {
  description: 'What the user thought before seeing the verdict.',
})
export type Guess = Static<typeof Guess>

/** The text of one SMS: at most `limit` code points, with something to read in it. */
export function smsSchema(limit: number = maxMessageLength) {
  return Type.String({
    minLength: 1,
    maxLength: limit,
    pattern: messagePattern,
    description: `The text of the message, at most ${limit} characters.`,
    examples: ['Free entry! Text WIN to 80082 to claim your prize'],
  })
}

/** Whether the answer shall say which parts of the message moved it. */
export const Explain = Type.Boolean({
  default: false,
  description: 'Also answer which parts of the message moved the probability most. Costs more than a prediction.',
})

export function predictRequest(limit?: number) {
  return Type.Object({ sms: smsSchema(limit), explain: Type.Optional(Explain) }, closed)
}
export type PredictRequest = Static<ReturnType<typeof predictRequest>>

export function batchPredictRequest(limit?: number) {
  return Type.Object({ messages: Type.Array(smsSchema(limit), { minItems: 1, maxItems: maxBatchSize }) }, closed)
}
export type BatchPredictRequest = Static<ReturnType<typeof batchPredictRequest>>

export function appPredictRequest(limit?: number) {
  return Type.Object({ sms: smsSchema(limit), guess: Type.Optional(Guess), explain: Type.Optional(Explain) }, closed)
}
export type AppPredictRequest = Static<ReturnType<typeof appPredictRequest>>

export const ModelIdentity = Type.Object({ id: Type.String(), version: Type.String(), variant: ModelVariant })
export type ModelIdentity = Static<typeof ModelIdentity>

export const AppIdentity = Type.Object({ version: Type.String(), variant: AppVariant })
export type AppIdentity = Static<typeof AppIdentity>

/** Most parts of a message that an explanation names. */
export const maxExplainedParts = 10

/** A part of a message, and what it did to the verdict. */
export const MessagePart = Type.Object({
  start: Type.Integer({
    minimum: 0,
    description: 'First character, in UTF-16 code units of `sms`, as slice takes it.',
  }),
  end: Type.Integer({ minimum: 1, description: 'One past the last character.' }),
  weight: Type.Number({
    description:
      'What the part adds to the log-odds of spam, in nats: positive speaks for spam, negative for ham. Of a model that adds up its ' +
      'parts it is exact; of any other it is what the log-odds lose when the part is left out.',
  }),
})
export type MessagePart = Static<typeof MessagePart>

/** What else is in the log-odds of spam, beside the parts that an explanation names. */
export const RemainderPart = Type.Object({
  name: Type.String({ description: 'A feature of the message as a whole, "constant", or "other parts".' }),
  weight: Type.Number({ description: 'What it adds to the log-odds of spam.' }),
})
export type RemainderPart = Static<typeof RemainderPart>

/** What model-service answers for one message. */
export const Prediction = Type.Object({
  sms: Type.String({ description: 'The message as it came.' }),
  result: Result,
  probability: Type.Number({ minimum: 0, maximum: 1, description: 'Probability that the message is spam.' }),
  classifier: Type.String({ description: "The model's name for people." }),
  model: ModelIdentity,
  explanation: Type.Optional(
    Type.Array(MessagePart, {
      maxItems: maxExplainedParts,
      description: 'The parts that moved the probability most, strongest first; only when the request asks for it.',
    }),
  ),
  remainder: Type.Optional(
    Type.Array(RemainderPart, {
      description:
        'With the weights of the explanation it adds up to the log-odds of `probability`; only of a model that adds up its parts, and ' +
        'only with an explanation.',
    }),
  ),
})
export type Prediction = Static<typeof Prediction>

export const BatchPrediction = Type.Object({ predictions: Type.Array(Prediction) })
export type BatchPrediction = Static<typeof BatchPrediction>

/** What app-service answers: the model's answer, and who gave it. */
export const AppPrediction = Type.Object({
  ...Prediction.properties,
  requestId: Type.String(),
  app: AppIdentity,
})
export type AppPrediction = Static<typeof AppPrediction>

/** What `/healthz` and `/readyz` answer when all is well. */
export const Health = Type.Object({ status: Type.Literal('ok') }, closed)
export type Health = Static<typeof Health>

/** What app-service answers to a batch: a prediction for each message, in the order of the question. */
export const AppBatchPrediction = Type.Object({
  ...BatchPrediction.properties,
  requestId: Type.String(),
  app: AppIdentity,
})
export type AppBatchPrediction = Static<typeof AppBatchPrediction>

/** What a user says of a verdict afterwards. It names the answer by its request id; the text is not sent again. */
export const Feedback = Type.Object(
  {
    requestId: RequestId,
    verdict: Result,
    correction: Type.Enum(results, {
      description: 'What the message really is; the same as the verdict when the verdict is right.',
    }),
  },
  closed,
)
export type Feedback = Static<typeof Feedback>

export const FeedbackReceipt = Type.Object({
  status: Type.Enum(['counted', 'known'], { description: 'known: feedback on this answer was counted before.' }),
})
export type FeedbackReceipt = Static<typeof FeedbackReceipt>
