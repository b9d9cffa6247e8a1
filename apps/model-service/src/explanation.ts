import { type MessagePart, maxExplainedParts, type Prediction } from '@sms-checker/contracts'
import type { Contributions } from './contributions.ts'
import type { Classify } from './message-batches.ts'
import { messageParts } from './message-parts.ts'

/** Parts that are tried: one more prediction each, so that an explanation costs at most as much as a small batch. */
const triedParts = 32

/** Least change of the log-odds that is told: less changes no probability by a hundredth. */
const leastWeight = 0.02

/** Probabilities nearer to 0 and 1 than this are rounding. */
const rounding = 1e-7

export type ExplainedProbability = Pick<Prediction, 'probability' | 'remainder'> & {
  readonly explanation: MessagePart[]
}

/** What is asked for an explanation. */
export interface ExplainedModel {
  readonly probabilities: Classify
  /** In one run. */
  readonly together: Classify
  /** Of a model that takes its answers apart. */
  readonly contributions?: (sms: string) => Promise<Contributions>
}

/**
 * Which parts of a message moved its probability, strongest first. A model that adds up its parts says it exactly; of any other the answer
 * is asked again without each part.
 */
export function explain(sms: string, model: ExplainedModel): Promise<ExplainedProbability> {
  const { probabilities, together, contributions } = model
  return contributions ? explainExactly(sms, probabilities, contributions) : explainByOcclusion(sms, together)
}

/** Each word's weight is the sum of what its characters add; what is left is told by name, so that all of it is the log-odds. */
async function explainExactly(
  sms: string,
  classify: Classify,
  contributions: (sms: string) => Promise<Contributions>,
): Promise<ExplainedProbability> {
  const [[probability], { characters, features }] = await Promise.all([classify([sms]), contributions(sms)])
  if (probability === undefined) throw new Error('The model left the message unanswered.')
  const parts = messageParts(sms, sms.length).map(({ start, end }) => ({
    start,
    end,
    weight: sum(characters.slice(start, end)),
  }))
  const explanation = strongest(parts)
  const untold = [...characters]
  for (const { start, end } of explanation) untold.fill(0, start, end)
  return {
    probability,
    explanation,
    remainder: [{ name: 'other parts', weight: sum(untold) }, ...features].filter(({ weight }) => weight !== 0),
  }
}

/**
 * Asks the model for a message, and in the same run for the message without each of its parts (occlusion: Zeiler and Fergus,
 * "Visualizing and Understanding Convolutional Networks", 2014). A part's weight is what the model's log-odds lose without it.
 */
async function explainByOcclusion(sms: string, classify: Classify): Promise<ExplainedProbability> {
  const parts = messageParts(sms, triedParts)
  const without = parts.map(({ start, end }) => `${sms.slice(0, start)} ${sms.slice(end)}`)
  const [probability, ...occluded] = await classify([sms, ...without])
  if (probability === undefined) throw new Error('The model left the message unanswered.')
  const weighed = parts.map(({ start, end }, index) => ({
    start,
    end,
    weight: logOdds(probability) - logOdds(occluded[index] ?? probability),
  }))
  return { probability, explanation: strongest(weighed) }
}

function strongest(parts: readonly MessagePart[]): MessagePart[] {
  return parts
    .filter(({ weight }) => Math.abs(weight) >= leastWeight)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, maxExplainedParts)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function logOdds(probability: number): number {
  const inside = Math.min(Math.max(probability, rounding), 1 - rounding)
  return Math.log(inside / (1 - inside))
}
