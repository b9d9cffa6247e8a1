import { createHash } from 'node:crypto'
import { maxMessageLength, type Quality } from '@sms-checker/contracts'
import { normalizeMessage } from '@sms-checker/text'
import { isAlert } from './corpus/slices.ts'
import { holdoutFolds, type SplitMessage } from './corpus/split.ts'
import { syntheticCorpus } from './corpus/synthetic-messages.ts'
import { crossValidate } from './cross-validation.ts'
import { confusionMatrix, qualityOf } from './evaluation/metrics.ts'
import { thresholdForFalsePositiveRate } from './evaluation/thresholds.ts'
import type { ModelFiles } from './model-directory.ts'
import { inputName, type ModelType, outputName } from './model-type.ts'
import { sampleWeight } from './sample-weight.ts'
import { trafficBaselineOf } from './traffic-baseline.ts'

/**
 * False-positive rate of a shipped model in cross-validation. Between 0.2 and 1 %, every model type separates recent smishing from chat best
 * at 0.5 to 0.6 %; higher rates only block more alerts.
 */
const maxFalsePositiveRate = 0.006

const calibrationFolds = 3

/** Stored in every manifest with the trainer's probability, so that a service can verify its own predictions. */
const goldenMessages = [
  'Are we still on for lunch tomorrow? I can be there at 12',
  'URGENT! You have won a £2000 prize. Call 09061701461 now to claim, 150p/min',
  'Your parcel is held at the depot. Pay the 1.99 fee: http://parcel-fee.example/pay',
  'Ok :)',
  'ЅРЕСІАL ОFFЕR 🎁 сlісk nоw',
]

export interface TrainModelSettings {
  /** Quality of the same model type on other protocols, for the manifest. */
  readonly quality?: readonly Quality[]
  /** Called with the completed fraction, 0 to 1. */
  readonly onProgress?: (fraction: number) => void
}

/**
 * Trains a model on the messages outside the holdout, chooses its threshold by cross-validation, and evaluates it on the holdout. Equal
 * messages produce equal bytes.
 */
export function trainModel(
  modelType: ModelType,
  messages: readonly SplitMessage[],
  { quality = [], onProgress = () => {} }: TrainModelSettings = {},
): ModelFiles {
  const training = messages.filter(({ fold: part }) => !holdoutFolds.has(part))
  const holdout = messages.filter(({ fold: part, corpus }) => holdoutFolds.has(part) && corpus !== syntheticCorpus)
  const examples = training.map((message) => ({
    ...message,
    fold: message.fold % calibrationFolds,
    sampleWeight: sampleWeight(message),
  }))
  const { model, outOfFoldProbabilities } = crossValidate(modelType, examples, onProgress)
  const real = examples.flatMap(({ corpus }, i) => (corpus === syntheticCorpus ? [] : [i]))
  const threshold = thresholdForFalsePositiveRate(
    real.map((i) => outOfFoldProbabilities[i] ?? 0),
    real.map((i) => examples[i]?.spam ?? false),
    maxFalsePositiveRate,
  )
  const alerts = real.filter((i) => isAlert(examples[i]))
  const alertCounts = confusionMatrix(
    alerts.map((i) => outOfFoldProbabilities[i] ?? 0),
    alerts.map(() => false),
    threshold,
  )
  const { probability, contributions } = model
  const graph = model.graph()
  return {
    graph,
    manifest: {
      id: modelType.id,
      name: modelType.name,
      version: modelType.version,
      family: modelType.id,
      labels: ['ham', 'spam'],
      input: { name: inputName, type: 'string', shape: '[N]' },
      output: { name: outputName, type: 'float32', shape: '[N]', description: 'probability of spam' },
      ...(contributions && { contributions }),
      threshold,
      maximumLength: maxMessageLength,
      sha256: createHash('sha256').update(graph).digest('hex'),
      training: {
        description: `Trained on nine of ten folds, split by template. The threshold keeps the false-positive rate on collected ham within ${(maxFalsePositiveRate * 100).toFixed(1)} % in a ${calibrationFolds}-fold cross-validation.`,
        corpora: corporaOf(training),
      },
      quality: [
        holdoutQuality(holdout, probability, threshold),
        ...(alerts.length === 0
          ? []
          : [qualityOf('Bank, delivery and code alerts, in cross-validation by template', alertCounts)]),
        ...quality,
      ],
      trafficBaseline: trafficBaselineOf(training),
      goldenExamples: goldenMessages.map((sms) => ({ sms, probability: probability(normalizeMessage(sms)) })),
    },
  }
}

/** Quality on messages that share no template with the training messages. */
function holdoutQuality(
  holdout: readonly SplitMessage[],
  probability: (sms: string) => number,
  threshold: number,
): Quality {
  const counts = confusionMatrix(
    holdout.map(({ text }) => probability(text)),
    holdout.map(({ spam }) => spam),
    threshold,
  )
  return qualityOf('Holdout: one fold of ten, which shares no template with the training messages', counts)
}

function corporaOf(messages: readonly SplitMessage[]) {
  return [...new Set(messages.map(({ corpus }) => corpus))].sort().map((name) => {
    const own = messages.filter(({ corpus }) => corpus === name)
    return { name, messages: own.length, spam: own.filter(({ spam }) => spam).length }
  })
}
