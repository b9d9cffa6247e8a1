import { type Static, Type } from 'typebox'
import { maxMessageLength } from './sms-text.ts'

export const modelFiles = { graph: 'model.onnx', manifest: 'model.json' } as const

const Fraction = Type.Number({ minimum: 0, maximum: 1 })

/** Figures of one measurement, and what they were measured on. */
export const Quality = Type.Object({
  protocol: Type.String({ description: 'How it was measured: which rows trained, which tested.' }),
  messages: Type.Integer({ minimum: 1 }),
  mcc: Type.Number({ minimum: -1, maximum: 1, description: "Matthews' correlation coefficient." }),
  accuracy: Fraction,
  spamCaught: Fraction,
  hamBlocked: Fraction,
})
export type Quality = Static<typeof Quality>

/** `model.json`: what a model directory says of its `model.onnx`. */
export const ModelManifest = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,62}$' }),
    name: Type.String({ minLength: 1, description: 'For people; the `classifier` of an answer.' }),
    version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$' }),
    family: Type.String({ minLength: 1, description: 'Kind of model, e.g. linear.' }),
    labels: Type.Tuple([Type.Literal('ham'), Type.Literal('spam')], { description: 'Labels by column of the output.' }),
    input: Type.Object({ name: Type.String(), type: Type.Literal('string'), shape: Type.Literal('[N]') }),
    output: Type.Object({
      name: Type.String(),
      type: Type.Literal('float32'),
      shape: Type.Literal('[N]'),
      description: Type.Literal('probability of spam'),
    }),
    threshold: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'From this probability of spam on, a message is spam.',
    }),
    maximumLength: Type.Integer({
      minimum: 1,
      maximum: maxMessageLength,
      description: 'Longest message, in characters.',
    }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of model.onnx.' }),
    training: Type.Object({
      description: Type.String(),
      corpora: Type.Array(
        Type.Object({
          name: Type.String(),
          messages: Type.Integer({ minimum: 1 }),
          spam: Type.Integer({ minimum: 0 }),
        }),
      ),
    }),
    quality: Type.Array(Quality, { minItems: 1 }),
    checks: Type.Array(Type.Object({ sms: Type.String({ minLength: 1 }), probability: Fraction }), {
      minItems: 1,
      description: 'Messages with the probability that the trainer computed; serving must agree within 1e-4.',
    }),
  },
  { additionalProperties: false },
)
export type ModelManifest = Static<typeof ModelManifest>

/** How far serving may be from the trainer on a check message. */
export const checkTolerance = 1e-4
