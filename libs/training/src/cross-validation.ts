import type { Example, ModelType, TrainedModel } from './model-type.ts'
import { plattScaling, sigmoid } from './platt-scaling.ts'

export interface CrossValidation {
  /** Trained on all examples. */
  readonly model: TrainedModel
  /** Probability of spam of each example, predicted by a model trained without its fold. */
  readonly outOfFoldProbabilities: readonly number[]
}

/**
 * Trains without each fold in turn, fits the calibration to the out-of-fold scores, and trains on all examples.
 * @param onProgress called with the completed fraction, 0 to 1
 */
export function crossValidate(
  modelType: ModelType,
  examples: readonly Example[],
  onProgress: (fraction: number) => void = () => {},
): CrossValidation {
  const train = modelType.prepare(examples)
  const all = examples.map((_, i) => i)
  const folds = [...new Set(examples.map(({ fold }) => fold))].sort((a, b) => a - b)
  const scores = examples.map(() => 0)
  folds.forEach((fold, index) => {
    const foldModel = train(all.filter((i) => examples[i]?.fold !== fold))
    for (const i of all) if (examples[i]?.fold === fold) scores[i] = foldModel.score(i)
    onProgress((index + 1) / (folds.length + 1))
  })
  const spam = examples.map((example) => example.spam)
  const calibration = plattScaling(scores, spam)
  const model = train(all).calibrated(calibration)
  onProgress(1)
  return {
    model,
    outOfFoldProbabilities: scores.map((score) => sigmoid(calibration.slope * score + calibration.offset)),
  }
}
