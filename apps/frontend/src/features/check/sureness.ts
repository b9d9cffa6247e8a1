import type { Result } from '@sms-checker/contracts'

/** How sure a verdict is, in the three steps that the page has words for. */
export type Sureness = 'certain' | 'probable' | 'doubtful'

/**
 * The step of a verdict. `probability` is that of spam, from 0 to 1; what counts is the probability of the verdict itself,
 * so a model that calls spam only what is well above one half gives doubtful verdicts of ham between.
 */
export function sureness(result: Result, probability: number): Sureness {
  const ofVerdict = result === 'spam' ? probability : 1 - probability
  if (ofVerdict >= 0.95) return 'certain'
  return ofVerdict >= 0.8 ? 'probable' : 'doubtful'
}
