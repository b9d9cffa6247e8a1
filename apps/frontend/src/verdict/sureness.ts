import type { Result } from '@sms-checker/contracts'

/** How sure a verdict is, in the three steps that the page has words for. */
export type Sureness = 'certain' | 'probable' | 'doubtful'

/** What a verdict looks like: a doubtful one looks like neither. */
export type Tone = Result | 'doubt'

/** From this probability of its own a verdict is no longer doubtful. */
export const leastProbable = 0.8

/**
 * The step of a verdict. `probability` is that of spam, from 0 to 1; what counts is the probability of the verdict itself,
 * so a model that calls spam only what is well above one half gives doubtful verdicts of ham between.
 */
export function sureness(result: Result, probability: number): Sureness {
  const ofVerdict = result === 'spam' ? probability : 1 - probability
  if (ofVerdict >= 0.95) return 'certain'
  return ofVerdict >= leastProbable ? 'probable' : 'doubtful'
}

export function toneOf({ result, probability }: { readonly result: Result; readonly probability: number }): Tone {
  return sureness(result, probability) === 'doubtful' ? 'doubt' : result
}
