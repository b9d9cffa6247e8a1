import type { Result } from '@sms-checker/contracts'
import type { Translation } from '../i18n/en.ts'

/** How confident a verdict is, in the three steps that the page words differently. */
export type Confidence = 'certain' | 'probable' | 'uncertain'

/** The colour and icon of a verdict. An uncertain verdict looks neither like spam nor like ham. */
export type Tone = Result | 'uncertain'

interface Verdict {
  readonly result: Result
  /** Probability of spam, from 0 to 1. */
  readonly probability: number
}

/** A verdict is uncertain while its own probability is below this value. */
export const uncertainBelow = 0.8

/**
 * Returns how confident a verdict is, by the probability of the verdict itself. A model with a spam threshold well above one half
 * therefore gives uncertain ham verdicts just below its threshold.
 */
export function confidenceOf({ result, probability }: Verdict): Confidence {
  const verdictProbability = result === 'spam' ? probability : 1 - probability
  if (verdictProbability >= 0.95) return 'certain'
  return verdictProbability >= uncertainBelow ? 'probable' : 'uncertain'
}

export function toneOf(verdict: Verdict): Tone {
  return confidenceOf(verdict) === 'uncertain' ? 'uncertain' : verdict.result
}

/** The verdict in two or three words, for a row of a list. */
export function shortVerdict(text: Translation, verdict: Verdict): string {
  return toneOf(verdict) === 'uncertain' ? text.uncertainVerdict[verdict.result] : text.verdict[verdict.result]
}
