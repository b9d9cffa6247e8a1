import { sigmoid } from '../calibration/platt-scaling.ts'
import { type NgramSettings, ngramRows } from '../ngrams/hashed-ngrams.ts'
import { shapeOf } from '../shape/shape-features.ts'

/** A linear classifier over hashed n-grams and shape features, as its graph holds it. */
export interface LinearModel {
  readonly ngrams: NgramSettings
  /** For each row of the hash table two numbers: what an n-gram adds to the score, and to the squared length of the vector. */
  readonly table: Float32Array
  /** What each shape feature adds. */
  readonly shape: Float32Array
  readonly bias: number
}

/** Probability of spam of a normalised message: the trainer's side of the agreement with ONNX. */
export function linearProbability(model: LinearModel, message: string): number {
  let score = 0
  let squared = 0
  for (const row of ngramRows(message, model.ngrams)) {
    score += model.table[2 * row] ?? 0
    squared += model.table[2 * row + 1] ?? 0
  }
  const shape = shapeOf(message).reduce((sum, feature) => sum + (model.shape[feature] ?? 0), 0)
  return sigmoid(score / Math.sqrt(Math.max(squared, 1e-12)) + shape + model.bias)
}
