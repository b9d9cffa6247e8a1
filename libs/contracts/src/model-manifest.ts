import { type Static, type TSchema, Type } from 'typebox'
import { maxMessageLength } from './limits.ts'

export const modelFiles = { graph: 'model.onnx', manifest: 'model.json' } as const

const Fraction = Type.Number({ minimum: 0, maximum: 1 })

/** The quality of a model by one evaluation protocol. */
export const Quality = Type.Object({
  protocol: Type.String({
    description: 'How it was measured: which messages the model was trained on and which it was tested on.',
  }),
  messages: Type.Integer({ minimum: 1 }),
  mcc: Type.Number({ minimum: -1, maximum: 1, description: 'Matthews correlation coefficient.' }),
  accuracy: Fraction,
  recall: Fraction,
  falsePositiveRate: Fraction,
})
export type Quality = Static<typeof Quality>

/** The label that means spam when the manifest does not set `spamLabel`. */
export const defaultSpamLabel = 'spam'

const closed = { additionalProperties: false } as const

/** The only input of the graph: N messages. */
export const ModelInput = Type.Object(
  {
    name: Type.String(),
    type: Type.Literal('string'),
    shape: Type.Enum(['[N]', '[N,1]']),
    text: Type.Optional(
      Type.Enum(['normalized', 'raw'], {
        default: 'normalized',
        description:
          'Whether the model expects messages that normalizeMessage has normalized, or messages as received.',
      }),
    ),
    maxPaddedCharacters: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'For a graph that pads the messages of a run to the longest one: maximum number of characters in a run, counting every message as long as the longest one. Messages of similar length then share a run.',
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

/** A map from label to probability for each message. skl2onnx writes this output unless its option `zipmap` is False. */
const LabelProbabilityMaps = Type.Object(
  {
    name: Type.String(),
    type: Type.Literal('sequence of maps'),
    description: Type.Literal('probability of each label'),
  },
  closed,
)

/** A label without a probability. The probability of spam is then 0 or 1. */
const LabelOutput = Type.Object(
  {
    name: Type.String(),
    type: Type.Enum(['string', 'int64']),
    shape: Type.Enum(['[N]', '[N,1]']),
    description: Type.Literal('label'),
  },
  closed,
)

/** The output that holds the prediction. The graph may have other outputs. */
export const ModelOutput = Type.Union([SpamProbability, LabelProbabilities, LabelProbabilityMaps, LabelOutput])
export type ModelOutput = Static<typeof ModelOutput>

/**
 * Outputs of an additive model that explain a prediction. For each message, the contributions of all characters and all features add up to
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
      {
        ...closed,
        description:
          'Contribution of each character (Unicode code point) of the message in the form that the model receives.',
      },
    ),
    features: Type.Object(
      {
        name: Type.String(),
        type: Type.Literal('float32'),
        shape: Type.Literal('[N,F]'),
        names: Type.Array(Type.String({ minLength: 1 }), {
          minItems: 1,
          description: 'Display names of the F columns.',
        }),
      },
      { ...closed, description: 'Contributions of the constant and of features of the whole message.' },
    ),
  },
  closed,
)
export type ModelContributions = Static<typeof ModelContributions>

/** The traffic that the model was built for. An alert fires when the real traffic leaves these ranges. */
export const TrafficBaseline = Type.Object(
  {
    spamRatio: range(Fraction, 'Share of messages that the model classifies as spam.'),
    meanLength: range(Type.Number({ minimum: 0 }), 'Mean length of the messages, in characters.'),
  },
  closed,
)
export type TrafficBaseline = Static<typeof TrafficBaseline>

function range<Bound extends TSchema>(bound: Bound, description: string) {
  return Type.Object({ low: bound, high: bound }, { ...closed, description })
}

/** The manifest `model.json`, which describes the `model.onnx` in the same directory. */
export const ModelManifest = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,62}$' }),
    name: Type.String({ minLength: 1, description: 'Display name, returned as `classifier` in predictions.' }),
    version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$' }),
    family: Type.String({ minLength: 1, description: 'Kind of model, e.g. linear.' }),
    labels: Type.Tuple([Type.String(), Type.String()], {
      description:
        "The two labels, in the order of the output's columns. scikit-learn sorts them. Write integer labels as strings.",
    }),
    spamLabel: Type.Optional(
      Type.String({
        default: defaultSpamLabel,
        description: 'The label that means spam.',
      }),
    ),
    input: ModelInput,
    output: ModelOutput,
    contributions: Type.Optional(ModelContributions),
    threshold: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'A message is spam when its probability of spam is at least this value.',
    }),
    strictThreshold: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'A second operating point that blocks less ham and catches less spam.',
      }),
    ),
    maximumLength: Type.Integer({
      minimum: 1,
      maximum: maxMessageLength,
      description: 'Maximum length of a message, in characters.',
    }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of model.onnx.' }),
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

/** Maximum difference between the probability that serving computes for a golden example and the one that the trainer computed. */
export const goldenTolerance = 1e-4

const renamedManifestKeys = { expects: 'trafficBaseline', checks: 'goldenExamples' } as const
const renamedQualityKeys = { spamCaught: 'recall', hamBlocked: 'falsePositiveRate' } as const

/** Returns the manifest with the keys of earlier releases renamed. A manifest that has both the old and the new key keeps both. */
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
