import type { ModelContributions } from '@sms-checker/contracts'
import type { Calibration } from './calibration/platt-scaling.ts'

/** A message to learn from. */
export interface Example {
  /** Normalised. */
  readonly text: string
  readonly spam: boolean
  /** Part of the cross-validation that it is held out in; near-duplicates share one. */
  readonly fold: number
  /** What a mistake on it costs. */
  readonly cost: number
}

/** A kind of model, and how it is trained. */
export interface Family {
  /** Also the name of the model's directory. */
  readonly id: string
  readonly name: string
  readonly version: string
  /** How it decides, in a sentence or two for its card. */
  readonly description: string
  /** Reads the features of all the examples once; the trainer then learns from some of them at a time. */
  prepare(examples: readonly Example[]): Trainer
}

/** Learns from the chosen examples, by index. The same examples give the same model to the last bit. */
export type Trainer = (chosen: readonly number[]) => Decision

/** A model whose scores grow with the likelihood of spam, but are no probabilities yet. */
export interface Decision {
  /** Score of an example, by index. */
  score(example: number): number
  calibrated(calibration: Calibration): TrainedModel
}

/** A model that gives probabilities, on either side of the agreement between trainer and service. */
export interface TrainedModel {
  /** Probability of spam of a normalised message, as the trainer computes it. */
  probability(message: string): number
  /** The bytes of `model.onnx`. */
  graph(): Uint8Array
  /** What the graph says of its own sums, when it adds up its parts. */
  readonly contributions?: ModelContributions
}

export const inputName = 'sms'
export const outputName = 'probability'
export const contributionNames = { characters: 'character_contributions', features: 'feature_contributions' } as const
