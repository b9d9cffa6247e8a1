import { type MessagePart, maxExplainedParts } from '@sms-checker/contracts'
import type { Classify } from './message-batches.ts'
import { messageParts } from './message-parts.ts'

/** Parts that are tried: one more prediction each, so that an explanation costs at most as much as a small batch. */
const triedParts = 32

/** Least change of the log-odds that is told: less changes no probability by a hundredth. */
const leastWeight = 0.02

/** Probabilities nearer to 0 and 1 than this are rounding. */
const rounding = 1e-7

export interface ExplainedProbability {
  readonly probability: number
  readonly explanation: MessagePart[]
}

/**
 * Asks the model for a message, and in the same batch for the message without each of its parts (occlusion: Zeiler and Fergus,
 * "Visualizing and Understanding Convolutional Networks", 2014). A part's weight is what the model's log-odds lose without it; for a
 * model that adds up its parts, such as a linear one, that is what they contribute together with their neighbours.
 */
export async function explain(sms: string, classify: Classify): Promise<ExplainedProbability> {
  const parts = messageParts(sms, triedParts)
  const without = parts.map(({ start, end }) => `${sms.slice(0, start)} ${sms.slice(end)}`)
  const [probability, ...occluded] = await classify([sms, ...without])
  if (probability === undefined) throw new Error('The model left the message unanswered.')
  const explanation = parts
    .map(({ start, end }, index) => ({
      start,
      end,
      weight: logOdds(probability) - logOdds(occluded[index] ?? probability),
    }))
    .filter(({ weight }) => Math.abs(weight) >= leastWeight)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, maxExplainedParts)
  return { probability, explanation }
}

function logOdds(probability: number): number {
  const inside = Math.min(Math.max(probability, rounding), 1 - rounding)
  return Math.log(inside / (1 - inside))
}
