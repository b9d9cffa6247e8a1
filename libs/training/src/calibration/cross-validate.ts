import type { Example, Family, TrainedModel } from '../family.ts'
import { plattScaling, sigmoid } from './platt-scaling.ts'

export interface CrossValidated {
  /** Trained on all the examples. */
  readonly model: TrainedModel
  /** Probability of spam of each example by a model that had not seen its fold. */
  readonly heldOutProbabilities: readonly number[]
}

/**
 * Trains once without each fold, calibrates by the scores of the folds that were left out, and trains on everything.
 * @param onProgress called with the part done, 0 to 1
 */
export function crossValidate(
  family: Family,
  examples: readonly Example[],
  onProgress: (done: number) => void = () => {},
): CrossValidated {
  const train = family.prepare(examples)
  const everything = examples.map((_, i) => i)
  const folds = [...new Set(examples.map(({ fold }) => fold))].sort((a, b) => a - b)
  const scores = examples.map(() => 0)
  folds.forEach((fold, index) => {
    const decision = train(everything.filter((i) => examples[i]?.fold !== fold))
    for (const i of everything) if (examples[i]?.fold === fold) scores[i] = decision.score(i)
    onProgress((index + 1) / (folds.length + 1))
  })
  const spam = examples.map((example) => example.spam)
  const calibration = plattScaling(scores, spam)
  const model = train(everything).calibrated(calibration)
  onProgress(1)
  return {
    model,
    heldOutProbabilities: scores.map((score) => sigmoid(calibration.slope * score + calibration.offset)),
  }
}
