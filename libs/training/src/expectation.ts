import { type Expectation, messageLength } from '@sms-checker/contracts'
import type { LabelledMessage } from './corpus/labelled-message.ts'

/** How many times as likely, or as unlikely, spam may be among users' messages as it was among those that trained. */
const oddsFactor = 10

/** How many times as long, or as short, users' messages may be on average. */
const lengthFactor = 2

/**
 * What users' messages should look like while a model that learnt from these can be trusted.
 *
 * The share of spam: its odds among the messages of people, divided and multiplied by ten. Corpora are collected and not sampled, and users
 * ask about what made them suspicious, so only another order of magnitude says that something is wrong.
 *
 * The mean length: from half the mean of the shorter class to twice the mean of the longer one, so that the mixture of ham and spam, which
 * the first range watches, never leaves it by itself.
 *
 * @throws {RangeError} when there is no ham or no spam
 */
export function expectationOf(messages: readonly LabelledMessage[]): Expectation {
  const people = messages.filter(({ corpus }) => corpus !== 'written')
  const spam = people.filter((message) => message.spam)
  const ham = people.filter((message) => !message.spam)
  if (spam.length === 0 || ham.length === 0) throw new RangeError('An expectation needs ham and spam.')
  const odds = spam.length / ham.length
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
