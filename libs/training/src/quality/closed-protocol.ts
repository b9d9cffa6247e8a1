import { normalizeMessage, type Quality } from '@sms-checker/contracts'
import { crossValidate } from '../calibration/cross-validate.ts'
import { readSmsSpamCollection } from '../corpus/sms-spam-collection.ts'
import { type Family, inputName, outputName } from '../family.ts'
import { onnxProbabilities } from '../onnx/onnx-scorer.ts'
import { confusion, qualityOf } from './confusion.ts'
import { thresholdForMatthews } from './threshold.ts'

/** Rows that train in the protocol of Almeida et al. (2011): the first 30 % of the file. */
export const closedTrainingRows = 1674
const folds = 5

export interface ClosedProtocol {
  readonly quality: Quality
  readonly threshold: number
  /** Test rows whose letters and digits are also a training row's. */
  readonly repeatedRows: number
  /** Test rows that ONNX and the trainer label differently, and the widest gap between their probabilities. */
  readonly labelFlips: number
  readonly widestGap: number
}

/** Trains on the first 1,674 rows of the SMS Spam Collection, where the threshold is chosen too, by cross-validation; tests the ONNX graph on the other 3,900. */
export async function closedProtocol(family: Family): Promise<ClosedProtocol> {
  const rows = (await readSmsSpamCollection()).map(({ text, spam }) => ({ text: normalizeMessage(text), spam }))
  const training = rows.slice(0, closedTrainingRows).map((row, i) => ({ ...row, fold: i % folds, cost: 1 }))
  const test = rows.slice(closedTrainingRows)
  const { model, heldOutProbabilities } = crossValidate(family, training)
  const threshold = thresholdForMatthews(
    heldOutProbabilities,
    training.map(({ spam }) => spam),
  )
  const served = await onnxProbabilities(
    model.graph(),
    test.map(({ text }) => text),
    { input: inputName, output: outputName },
  )
  const computed = test.map(({ text }) => model.probability(text))
  const known = new Set(training.map(({ text }) => lettersAndDigits(text)))
  const counts = confusion(
    served,
    test.map(({ spam }) => spam),
    threshold,
  )
  return {
    quality: qualityOf(
      'Almeida closed: first 1,674 rows of the SMS Spam Collection train, the other 3,900 test',
      counts,
    ),
    threshold,
    repeatedRows: test.filter(({ text }) => known.has(lettersAndDigits(text))).length,
    labelFlips: served.filter((p, i) => p >= threshold !== (computed[i] ?? 0) >= threshold).length,
    widestGap: Math.max(...served.map((p, i) => Math.abs(p - (computed[i] ?? 0)))),
  }
}

function lettersAndDigits(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '')
}
