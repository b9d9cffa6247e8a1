import type { Quality } from '@sms-checker/contracts'
import { normalizeMessage } from '@sms-checker/text'
import { readSmsSpamCollection } from '../corpus/readers.ts'
import { crossValidate } from '../cross-validation.ts'
import { inputName, type ModelType, outputName } from '../model-type.ts'
import { onnxProbabilities } from '../onnx/inference.ts'
import { confusionMatrix, qualityOf } from './metrics.ts'
import { thresholdForBestMcc } from './thresholds.ts'

/** Training rows in the protocol of Almeida et al. (2011): the first 30 % of the file. */
const trainingRows = 1674
const calibrationFolds = 5

export interface ClosedProtocolResult {
  readonly quality: Quality
  readonly threshold: number
  /** Test rows whose letters and digits equal those of a training row. */
  readonly repeatedRows: number
  /** Test rows that ONNX and the trainer label differently. */
  readonly labelFlips: number
  /** Largest difference between the probabilities of ONNX and the trainer. */
  readonly maxDifference: number
}

/**
 * Trains on the first 1,674 rows of the SMS Spam Collection, chooses the threshold there by cross-validation, and tests the ONNX graph on the
 * other 3,900.
 */
export async function runClosedProtocol(modelType: ModelType): Promise<ClosedProtocolResult> {
  const rows = (await readSmsSpamCollection()).map(({ text, spam }) => ({ text: normalizeMessage(text), spam }))
  const training = rows
    .slice(0, trainingRows)
    .map((row, i) => ({ ...row, fold: i % calibrationFolds, sampleWeight: 1 }))
  const test = rows.slice(trainingRows)
  const { model, outOfFoldProbabilities } = crossValidate(modelType, training)
  const threshold = thresholdForBestMcc(
    outOfFoldProbabilities,
    training.map(({ spam }) => spam),
  )
  const served = await onnxProbabilities(
    model.graph(),
    test.map(({ text }) => text),
    { input: inputName, output: outputName },
  )
  const expected = await model.probabilities(test.map(({ text }) => text))
  const trainingKeys = new Set(training.map(({ text }) => lettersAndDigits(text)))
  const matrix = confusionMatrix(
    served,
    test.map(({ spam }) => spam),
    threshold,
  )
  return {
    quality: qualityOf(
      'Almeida closed: trained on the first 1,674 rows of the SMS Spam Collection, tested on the other 3,900',
      matrix,
    ),
    threshold,
    repeatedRows: test.filter(({ text }) => trainingKeys.has(lettersAndDigits(text))).length,
    labelFlips: served.filter((p, i) => p >= threshold !== (expected[i] ?? 0) >= threshold).length,
    maxDifference: Math.max(...served.map((p, i) => Math.abs(p - (expected[i] ?? 0)))),
  }
}

function lettersAndDigits(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '')
}
