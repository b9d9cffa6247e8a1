import { type MessagePart, maxExplainedParts, type Prediction } from '@sms-checker/contracts'
import type { OnRun } from '../inference/scheduler.ts'
import type { Contributions } from './contributions.ts'

/** Number of parts that occlusion tries. Each costs one more prediction, so an explanation costs as much as a small batch. */
const occludedParts = { min: 4, max: 32 } as const

/** Time of the model, in milliseconds, that occlusion may take. A slow model gets fewer and longer parts. */
const maxOcclusionMs = 250

/** Parts with a smaller weight are not reported: they change the probability by less than a hundredth. */
const minWeight = 0.02

/** Distance from 0 and 1 below which a probability is rounding. */
const probabilityEpsilon = 1e-7

export type ExplainedProbability = Pick<Prediction, 'probability' | 'remainder'> & {
  readonly explanation: MessagePart[]
}

/** What an explanation needs of a model. */
export interface ExplainableModel {
  /** Probability of spam of each message. */
  classify(messages: readonly string[], onRun?: OnRun): Promise<readonly number[]>
  /** Probabilities from a single run; `undefined` for a message on which the model fails. */
  classifyUnbatched(messages: readonly string[]): Promise<readonly (number | undefined)[]>
  /** Only for additive models. */
  readonly contributions?: ((message: string) => Promise<Contributions>) | undefined
}

/**
 * Explains a prediction: returns the probability of a message, and the parts that moved it, strongest first. Explanations are exact for an
 * additive model, and found by occlusion for any other.
 */
export function explain(sms: string, model: ExplainableModel): Promise<ExplainedProbability> {
  const { contributions } = model
  return contributions ? explainByContributions(sms, model, contributions) : explainByOcclusion(sms, model)
}

/** The weight of a word is the sum over its characters. The remainder names the rest, so that all weights add up to the log-odds. */
async function explainByContributions(
  sms: string,
  model: ExplainableModel,
  contributions: (message: string) => Promise<Contributions>,
): Promise<ExplainedProbability> {
  const [[probability], { characters, features }] = await Promise.all([model.classify([sms]), contributions(sms)])
  if (probability === undefined) throw new Error('The model returned no probability.')
  const parts = splitIntoParts(sms, sms.length).map(({ start, end }) => ({
    start,
    end,
    weight: sum(characters.slice(start, end)),
  }))
  const explanation = strongestOf(parts)
  const unexplained = [...characters]
  for (const { start, end } of explanation) unexplained.fill(0, start, end)
  return {
    probability,
    explanation,
    remainder: [{ name: 'other parts', weight: sum(unexplained) }, ...features].filter(({ weight }) => weight !== 0),
  }
}

/**
 * Occlusion (Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014): classifies the message, and in one more run the
 * message without each part. The weight of a part is the loss in log-odds. A part without which the model fails has no weight. The time of the
 * first run tells how many parts the second one can afford.
 */
async function explainByOcclusion(sms: string, model: ExplainableModel): Promise<ExplainedProbability> {
  let affordable: number = occludedParts.max
  const [probability] = await model.classify([sms], ({ startedAt, endedAt, batchSize }) => {
    affordable = Math.floor((maxOcclusionMs * batchSize) / (endedAt - startedAt))
  })
  if (probability === undefined) throw new Error('The model returned no probability.')
  const parts = splitIntoParts(sms, Math.min(Math.max(affordable, occludedParts.min), occludedParts.max))
  if (parts.length === 0) return { probability, explanation: [] }
  const probabilities = await model.classifyUnbatched(
    parts.map(({ start, end }) => `${sms.slice(0, start)} ${sms.slice(end)}`),
  )
  const weighted = parts.map(({ start, end }, index) => ({
    start,
    end,
    weight: logOdds(probability) - logOdds(probabilities[index] ?? probability),
  }))
  return { probability, explanation: strongestOf(weighted) }
}

/** A range of a message in UTF-16 code units; `end` is exclusive. */
export type TextRange = Pick<MessagePart, 'start' | 'end'>

/**
 * Splits a message into at most `maxParts` parts of whole words, with about the same number of words each. White space belongs to no part;
 * a link or a phone number without spaces is one word.
 */
export function splitIntoParts(sms: string, maxParts: number): TextRange[] {
  const words = Array.from(sms.matchAll(/\S+/gu), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }))
  const count = Math.min(words.length, maxParts)
  return Array.from({ length: count }, (_, part) => {
    const first = words[Math.floor((part * words.length) / count)]
    const last = words[Math.floor(((part + 1) * words.length) / count) - 1]
    if (first === undefined || last === undefined) throw new RangeError(`Part ${part} of ${count} has no word.`)
    return { start: first.start, end: last.end }
  })
}

function strongestOf(parts: readonly MessagePart[]): MessagePart[] {
  return parts
    .filter(({ weight }) => Math.abs(weight) >= minWeight)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, maxExplainedParts)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function logOdds(probability: number): number {
  const clamped = Math.min(Math.max(probability, probabilityEpsilon), 1 - probabilityEpsilon)
  return Math.log(clamped / (1 - clamped))
}
