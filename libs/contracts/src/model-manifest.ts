import { type Static, type TSchema, Type } from 'typebox'
import { maxMessageLength } from './limits.ts'

export const modelFiles = { graph: 'model.onnx', manifest: 'model.json' } as const

const Fraction = Type.Number({ minimum: 0, maximum: 1 })

/** Figures of one measurement, and what they were measured on. */
export const Quality = Type.Object({
  protocol: Type.String({ description: 'How it was measured: which rows trained, which tested.' }),
  messages: Type.Integer({ minimum: 1 }),
  mcc: Type.Number({ minimum: -1, maximum: 1, description: "Matthews' correlation coefficient." }),
  accuracy: Fraction,
  recall: Fraction,
  falsePositiveRate: Fraction,
})
export type Quality = Static<typeof Quality>

/** The label that means spam unless a manifest names another. */
export const defaultSpamLabel = 'spam'

const closed = { additionalProperties: false } as const

/** The graph's one input: N messages. */
export const ModelInput = Type.Object(
  {
    name: Type.String(),
    type: Type.Literal('string'),
    shape: Type.Enum(['[N]', '[N,1]']),
    text: Type.Optional(
      Type.Enum(['normalized', 'raw'], {
        default: 'normalized',
        description:
          'Whether the model was trained on text with white space collapsed (normalizeMessage), or on text as it came.',
      }),
    ),
  },
  closed,
)
export type ModelInput = Static<typeof ModelInput>

/** Probability of spam of each message. */
const SpamProbability = Type.Object(
  {
    name: Type.String(),
    type: Type.Enum(['float32', 'float64']),
    shape: Type.Enum(['[N]', '[N,1]']),
    description: Type.Literal('probability of spam'),
  },
  closed,
)

/** Probability of each label, in the order of `labels`. */
const LabelProbabilities = Type.Object(
  {
    name: Type.String(),
    type: Type.Enum(['float32', 'float64']),
    shape: Type.Literal('[N,2]'),
    description: Type.Literal('probability of each label'),
  },
  closed,
)

/** A map from label to probability for each message: what skl2onnx writes unless it is told `zipmap: False`. */
const LabelProbabilityMaps = Type.Object(
  {
    name: Type.String(),
    type: Type.Literal('sequence of maps'),
    description: Type.Literal('probability of each label'),
  },
  closed,
)

/** The label alone, of a model that gives no probability: it counts as 0 or 1. */
const LabelOutput = Type.Object(
  {
    name: Type.String(),
    type: Type.Enum(['string', 'int64']),
    shape: Type.Enum(['[N]', '[N,1]']),
    description: Type.Literal('label'),
  },
  closed,
)

/** The output that tells spam from ham; the graph may have others. */
export const ModelOutput = Type.Union([SpamProbability, LabelProbabilities, LabelProbabilityMaps, LabelOutput])
export type ModelOutput = Static<typeof ModelOutput>

/**
 * Outputs that take the log-odds apart, of a model that adds up its parts: for each message, all characters and all features together are
 * the log-odds of its probability.
 */
export const ModelContributions = Type.Object(
  {
    characters: Type.Object(
      {
        name: Type.String(),
        type: Type.Literal('float32'),
        shape: Type.Literal('[N,L]'),
      },
      { ...closed, description: 'What each character (Unicode code point) of the text as the model sees it adds.' },
    ),
    features: Type.Object(
      {
        name: Type.String(),
        type: Type.Literal('float32'),
        shape: Type.Literal('[N,F]'),
        names: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, description: 'Of the F columns, for people.' }),
      },
      { ...closed, description: 'What belongs to no character: the constant, features of the message as a whole.' },
    ),
  },
  closed,
)
export type ModelContributions = Static<typeof ModelContributions>

/** What the messages of users should look like while the model can be trusted; an alert says when they no longer do. */
export const TrafficBaseline = Type.Object(
  {
    spamRatio: range(Fraction, 'Share of messages that the model calls spam.'),
    meanLength: range(Type.Number({ minimum: 0 }), 'Mean length of the messages, in characters.'),
  },
  closed,
)
export type TrafficBaseline = Static<typeof TrafficBaseline>

function range<Bound extends TSchema>(bound: Bound, description: string) {
  return Type.Object({ low: bound, high: bound }, { ...closed, description })
}

/** `model.json`: what a model directory says of its `model.onnx`. */
export const ModelManifest = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,62}$' }),
    name: Type.String({ minLength: 1, description: 'For people; the `classifier` of an answer.' }),
    version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$' }),
    family: Type.String({ minLength: 1, description: 'Kind of model, e.g. linear.' }),
    labels: Type.Tuple([Type.String(), Type.String()], {
      description:
        "The two labels, in the order of the output's columns. scikit-learn sorts them; whole numbers are written as text.",
    }),
    spamLabel: Type.Optional(
      Type.String({
        default: defaultSpamLabel,
        description: 'The one of the labels that means spam; "spam" unless given.',
      }),
    ),
    input: ModelInput,
    output: ModelOutput,
    contributions: Type.Optional(ModelContributions),
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
    trafficBaseline: Type.Optional(TrafficBaseline),
    goldenExamples: Type.Array(Type.Object({ sms: Type.String({ minLength: 1 }), probability: Fraction }), {
      minItems: 1,
      description: 'Messages with the probability that the trainer computed. Serving must agree within 1e-4.',
    }),
  },
  { additionalProperties: false },
)
export type ModelManifest = Static<typeof ModelManifest>

/** Largest difference allowed between the probability that serving computes for a golden example and the trainer's. */
export const goldenTolerance = 1e-4

const renamedManifestKeys = { expects: 'trafficBaseline', checks: 'goldenExamples' } as const
const renamedQualityKeys = { spamCaught: 'recall', hamBlocked: 'falsePositiveRate' } as const

/** The manifest with keys of earlier releases renamed to the current ones. A key that already has its current name is kept. */
export function upgradeManifest(manifest: unknown): unknown {
  if (!isObject(manifest)) return manifest
  const upgraded = renameKeys(manifest, renamedManifestKeys)
  const { quality } = upgraded
  if (!Array.isArray(quality)) return upgraded
  return { ...upgraded, quality: quality.map((one) => (isObject(one) ? renameKeys(one, renamedQualityKeys) : one)) }
}

function renameKeys(value: Record<string, unknown>, names: Readonly<Record<string, string>>): Record<string, unknown> {
  const current = (key: string) => {
    const renamed = Object.hasOwn(names, key) ? names[key] : undefined
    return renamed === undefined || Object.hasOwn(value, renamed) ? key : renamed
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [current(key), entry]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
