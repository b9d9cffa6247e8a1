import type { Example, ModelType, TrainedModel, Trainer } from './model-type.ts'
import { calibratedProbability, plattScaling } from './platt-scaling.ts'

export interface CrossValidation {
  /** Trained on all examples. */
  readonly model: TrainedModel
  /** Probability of spam of each example, predicted by a model trained without its fold. */
  readonly outOfFoldProbabilities: readonly number[]
}

/** Trains without each fold in turn, fits the calibration to the out-of-fold scores, and trains on all examples. */
export function crossValidate(modelType: ModelType, examples: readonly Example[]): CrossValidation {
  const train = modelType.prepare(examples)
  const scores = outOfFoldScores(train, examples)
  const calibration = plattScaling(
    scores,
    examples.map(({ spam }) => spam),
  )
  return {
    model: train(examples.map((_, i) => i)).calibrated(calibration),
    outOfFoldProbabilities: scores.map((score) => calibratedProbability(score, calibration)),
  }
}

/** Returns the score of each example by a model that was trained without its fold. */
export function outOfFoldScores(train: Trainer, examples: readonly Example[]): number[] {
  const all = examples.map((_, i) => i)
  const scores = examples.map(() => 0)
  for (const fold of new Set(examples.map((example) => example.fold))) {
    const model = train(all.filter((i) => examples[i]?.fold !== fold))
    for (const i of all) if (examples[i]?.fold === fold) scores[i] = model.score(i)
  }
  return scores
}
