import { type Static, Type } from 'typebox'
import { maxBatchSize, maxMessageLength, messagePattern } from './sms-text.ts'
import { AppVariant, ModelVariant } from './variants.ts'

const closed = { additionalProperties: false } as const

export const Result = Type.Enum(['spam', 'ham'], { description: 'ham is what is not spam.' })
export type Result = Static<typeof Result>

/** What the user thought before the verdict was shown. */
export const Guess = Type.Enum(['spam', 'ham', 'unsure'], {
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

export function predictRequest(limit?: number) {
  return Type.Object({ sms: smsSchema(limit) }, closed)
}
export type PredictRequest = Static<ReturnType<typeof predictRequest>>

export function batchPredictRequest(limit?: number) {
  return Type.Object({ messages: Type.Array(smsSchema(limit), { minItems: 1, maxItems: maxBatchSize }) }, closed)
}
export type BatchPredictRequest = Static<ReturnType<typeof batchPredictRequest>>

export function appPredictRequest(limit?: number) {
  return Type.Object({ sms: smsSchema(limit), guess: Type.Optional(Guess) }, closed)
}
export type AppPredictRequest = Static<ReturnType<typeof appPredictRequest>>

export const ModelIdentity = Type.Object({ id: Type.String(), version: Type.String(), variant: ModelVariant })
export type ModelIdentity = Static<typeof ModelIdentity>

export const AppIdentity = Type.Object({ version: Type.String(), variant: AppVariant })
export type AppIdentity = Static<typeof AppIdentity>

/** What model-service answers for one message. */
export const Prediction = Type.Object({
  sms: Type.String({ description: 'The message as it came.' }),
  result: Result,
  probability: Type.Number({ minimum: 0, maximum: 1, description: 'Probability that the message is spam.' }),
  classifier: Type.String({ description: "The model's name for people." }),
  model: ModelIdentity,
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
