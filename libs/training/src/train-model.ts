import { createHash } from 'node:crypto'
import { maxMessageLength, type Quality } from '@sms-checker/contracts'
import { normalizeMessage } from '@sms-checker/text'
import { holdoutOf, isConstructed, type SplitMessage, trainingMessagesOf } from './corpus/split.ts'
import { outOfFoldScores } from './cross-validation.ts'
import {
  defaultSpamShare,
  hasSources,
  type LeaveOneCorpusOut,
  type LeftOutScore,
  leaveOneCorpusOut,
  leftOutScores,
  reliableScores,
  strictFalsePositiveRate,
} from './evaluation/leave-one-corpus-out.ts'
import { confusionMatrix, qualityOf, ratesOf, rounded } from './evaluation/metrics.ts'
import { thresholdForFalsePositiveRate, typicalThresholdForBestMcc } from './evaluation/thresholds.ts'
import type { ModelFiles } from './model-directory.ts'
import { inputName, type ModelType, outputName } from './model-type.ts'
import { calibratedProbability, plattScaling } from './platt-scaling.ts'
import { sampleWeight } from './sample-weight.ts'
import { trafficBaselineOf } from './traffic-baseline.ts'

/** Stored in every manifest with the trainer's probability, so that a service can verify its own predictions. */
const goldenMessages = [
  'Are we still on for lunch tomorrow? I can be there at 12',
  'URGENT! You have won a £2000 prize. Call 09061701461 now to claim, 150p/min',
  'Your parcel is held at the depot. Pay the 1.99 fee: http://parcel-fee.example/pay',
  'Ok :)',
  'ЅРЕСІАL ОFFЕR 🎁 сlісk nоw',
]

export interface TrainModelSettings {
  /**
   * Fraction of spam among the messages that people will ask about. Threshold and probabilities hold for it.
   * @default defaultSpamShare
   */
  readonly spamShare?: number
  /** Quality of the same model type on other protocols, for the manifest. */
  readonly quality?: readonly Quality[]
  /** Called with the completed fraction, 0 to 1. */
  readonly onProgress?: (fraction: number) => void
}

/** Cross-validation folds of messages that have too few sources to leave one out. */
const foldCount = 3

/**
 * Trains a model on the messages outside the holdout, and evaluates it on the holdout. Threshold and calibration come from messages of sources
 * that training left out; from folds that it left out when there are fewer than two labelled sources. Equal messages produce equal bytes.
 */
export async function trainModel(
  modelType: ModelType,
  messages: readonly SplitMessage[],
  { spamShare = defaultSpamShare, quality = [], onProgress = () => {} }: TrainModelSettings = {},
): Promise<ModelFiles> {
  const { training, examples, train } = prepareTraining(modelType, messages)
  const hasOtherSources = hasSources(training)
  const leftOut = hasOtherSources
    ? leftOutScores(train, training, modelType.canMeasure, (fraction) => onProgress(0.8 * fraction))
    : []
  const scored = hasOtherSources
    ? reliableScores(leftOut).map(({ message: { spam }, score }) => ({ spam, score }))
    : outOfFoldScores(train, examples).flatMap((score, i) => {
        const message = training[i]
        return message === undefined || isConstructed(message) ? [] : [{ spam: message.spam, score }]
      })
  const spam = scored.map((example) => example.spam)
  const calibration = plattScaling(
    scored.map(({ score }) => score),
    spam,
    spamShare,
  )
  const probabilities = scored.map(({ score }) => calibratedProbability(score, calibration))
  const threshold = typicalThresholdForBestMcc(probabilities, spam, spamShare)
  const strictThreshold = thresholdForFalsePositiveRate(probabilities, spam, strictFalsePositiveRate)
  const model = train(examples.map((_, i) => i)).calibrated(calibration)
  onProgress(1)
  const { contributions } = model
  const { maxPaddedCharacters } = modelType
  const graph = model.graph()
  const golden = await model.probabilities(goldenMessages.map(normalizeMessage))
  const holdout = holdoutOf(messages)
  const holdoutProbabilities = await model.probabilities(holdout.map(({ text }) => text))
  const { recall, falsePositiveRate } = ratesOf(confusionMatrix(probabilities, spam, threshold))
  return {
    graph,
    manifest: {
      id: modelType.id,
      name: modelType.name,
      version: modelType.version,
      family: modelType.id,
      labels: ['ham', 'spam'],
      input: { name: inputName, type: 'string', shape: '[N]', ...(maxPaddedCharacters && { maxPaddedCharacters }) },
      output: { name: outputName, type: 'float32', shape: '[N]', description: 'probability of spam' },
      ...(contributions && { contributions }),
      threshold,
      strictThreshold,
      maximumLength: maxMessageLength,
      sha256: createHash('sha256').update(graph).digest('hex'),
      training: {
        description:
          'Trained on nine of ten folds, split by template. ' +
          `The threshold has the best Matthews correlation at ${percent(spamShare)} spam on ${hasOtherSources ? 'messages of sources' : 'folds'} that training left out (median of bootstrap samples). ` +
          `The strict threshold blocks ${percent(strictFalsePositiveRate)} of their ham.`,
        corpora: corporaOf(training),
      },
      quality: [
        ...(hasOtherSources ? leftOutQuality(leaveOneCorpusOut(modelType, leftOut, spamShare)) : []),
        holdoutQuality(holdout, holdoutProbabilities, threshold),
        ...quality,
      ],
      trafficBaseline: trafficBaselineOf(training, spamShare * recall + (1 - spamShare) * falsePositiveRate),
      goldenExamples: goldenMessages.map((sms, i) => ({ sms, probability: golden[i] ?? Number.NaN })),
    },
  }
}

/** Scores of each source by a model of this type that was trained without it. */
export function leftOutScoresOf(modelType: ModelType, messages: readonly SplitMessage[]): LeftOutScore[] {
  const { training, train } = prepareTraining(modelType, messages)
  return leftOutScores(train, training, modelType.canMeasure)
}

function prepareTraining(modelType: ModelType, messages: readonly SplitMessage[]) {
  const training = trainingMessagesOf(messages)
  const examples = training.map((message) => ({
    ...message,
    fold: message.fold % foldCount,
    sampleWeight: sampleWeight(message),
  }))
  return { training, examples, train: modelType.prepare(examples) }
}

const percent = (fraction: number): string => `${Number((100 * fraction).toFixed(1))} %`

/** Quality on each source that training left out, weighted to the share of spam. */
function leftOutQuality({ sources, spamShare }: LeaveOneCorpusOut): Quality[] {
  return sources.map(({ name, spam, ham, mcc, recall, falsePositiveRate }) => ({
    protocol: `${name} left out: trained on all other sources, threshold chosen on them, weighted to ${percent(spamShare)} spam`,
    messages: spam + ham,
    mcc,
    accuracy: rounded(spamShare * recall + (1 - spamShare) * (1 - falsePositiveRate)),
    recall,
    falsePositiveRate,
  }))
}

/** Quality on messages that share no template with the training messages. */
function holdoutQuality(
  holdout: readonly SplitMessage[],
  probabilities: readonly number[],
  threshold: number,
): Quality {
  const counts = confusionMatrix(
    probabilities,
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
