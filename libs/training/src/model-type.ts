import type { ModelContributions } from '@sms-checker/contracts'
import type { Calibration } from './platt-scaling.ts'

/** A training example. */
export interface Example {
  /** Normalized. */
  readonly text: string
  readonly spam: boolean
  /** Cross-validation fold. Near-duplicates share one. */
  readonly fold: number
  /** Weight in the training loss. */
  readonly sampleWeight: number
}

/** A kind of model. */
export interface ModelDescription {
  /** Also the name of the model directory. */
  readonly id: string
  readonly name: string
  readonly version: string
  /** One or two sentences for the model card. */
  readonly description: string
}

/** A kind of model and its training algorithm. */
export interface ModelType extends ModelDescription {
  /** Whether a message can be scored by a model that was trained without its source. All messages by default. */
  canMeasure?(message: Pick<Example, 'text'>): boolean
  /** Maximum number of characters in a run, counting every message as long as the longest one, because the graph pads them. */
  readonly maxPaddedCharacters?: number
  /** Extracts the features of all examples once, so that a trainer can fit any subset of them. */
  prepare(examples: readonly Example[]): Trainer
}

/** Fits the examples with the given indices. Deterministic. */
export type Trainer = (chosen: readonly number[]) => UncalibratedModel

/** A model whose scores increase with the likelihood of spam but are not probabilities. */
export interface UncalibratedModel {
  /** Score of the example with this index. */
  score(example: number): number
  calibrated(calibration: Calibration): TrainedModel
}

/** A calibrated model. */
export interface TrainedModel {
  /** Probability of spam of each normalized message, as the trainer computes it. */
  probabilities(messages: readonly string[]): Promise<readonly number[]>
  /** The bytes of `model.onnx`. */
  graph(): Uint8Array
  /** Set when the graph outputs the contributions to its log-odds. */
  readonly contributions?: ModelContributions
}

export const inputName = 'sms'
export const outputName = 'probability'
export const contributionNames = { characters: 'character_contributions', features: 'feature_contributions' } as const
