import type { TrafficBaseline } from '@sms-checker/contracts'
import { messageLength } from '@sms-checker/text'
import type { LabelledMessage } from './corpus/readers.ts'
import { isConstructed } from './corpus/split.ts'

/** Allowed ratio between the odds of spam in production and the expected odds. */
const oddsFactor = 10

/** Allowed ratio between the mean lengths. */
const lengthFactor = 2

/**
 * Returns the ranges in which production traffic should stay while a model trained on these messages can be trusted.
 *
 * The share of messages predicted as spam ranges from a tenth to ten times the expected odds. Users check messages that look suspicious, and
 * how many of them are spam is a guess, so only a change by an order of magnitude is a signal.
 *
 * The mean length ranges from half the mean of the shorter class to twice the mean of the longer one, so a change in the share of spam alone
 * cannot leave it.
 *
 * @param expectedShare expected share of messages predicted as spam
 * @throws {RangeError} without ham or without spam
 */
export function trafficBaselineOf(messages: readonly LabelledMessage[], expectedShare: number): TrafficBaseline {
  const collected = messages.filter((message) => !isConstructed(message))
  const spam = collected.filter((message) => message.spam)
  const ham = collected.filter((message) => !message.spam)
  if (spam.length === 0 || ham.length === 0) throw new RangeError('A traffic baseline needs ham and spam.')
  const odds = expectedShare / (1 - expectedShare)
  const means = [meanLength(ham), meanLength(spam)]
  return {
    spamRatio: { low: shareOf(odds / oddsFactor), high: shareOf(odds * oddsFactor) },
    meanLength: {
      low: Math.round(Math.min(...means) / lengthFactor),
      high: Math.round(Math.max(...means) * lengthFactor),
    },
  }
}

function shareOf(odds: number): number {
  return Number((odds / (1 + odds)).toFixed(4))
}

/** In characters. */
function meanLength(messages: readonly LabelledMessage[]): number {
  return messages.reduce((sum, { text }) => sum + messageLength(text), 0) / messages.length
}
