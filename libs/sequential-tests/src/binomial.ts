import betaln from '@stdlib/math-base-special-betaln'
import { requireCount, requirePart, requirePositive, requireProbability } from './input.ts'
import { bisect, xLog1p, xLogY } from './log-domain.ts'

/**
 * Returns log E for the null hypothesis "each of `successes` + `failures` trials succeeds with probability `probability`".
 *
 * Guarantee: E is a martingale with mean 1 under the null, so P(E ≥ 1/α at any time) ≤ α.
 *
 * Formula: log E = ln B(Kθ₀ + x₁, K(1−θ₀) + x₀) − ln B(Kθ₀, K(1−θ₀)) − x₁ ln θ₀ − x₀ ln(1−θ₀), a Beta mixture centred on θ₀ with
 * concentration K. Source: Lindon and Malek, NeurIPS 2022 (arXiv 2011.03567), for two categories.
 *
 * @param concentration K, in trials: about how many trials the prior is worth. Larger values detect smaller deviations, later
 * @throws RangeError for a count outside 0…1e9, a probability outside (0, 1), or a concentration that is not positive
 */
export function logEvidenceAgainstProbability(
  successes: number,
  failures: number,
  probability: number,
  concentration: number,
): number {
  requireCount('successes', successes)
  requireCount('failures', failures)
  requireProbability('probability', probability)
  requirePositive('concentration', concentration)
  const [a, b] = [concentration * probability, concentration * (1 - probability)]
  return (
    betaln(a + successes, b + failures) - betaln(a, b) - xLogY(successes, probability) - xLog1p(failures, -probability)
  )
}

/** Users assigned during one stage, and the share that the routing rule assigns to the canary. */
export interface Assignment {
  readonly canary: number
  readonly stable: number
  /** Strictly between 0 and 1. */
  readonly share: number
}

/**
 * Returns log E for the null hypothesis "users are assigned to the canary with the share that the routing rule says" (no sample ratio
 * mismatch). Stages follow one another, so their e-processes multiply. Declare a mismatch at E ≥ 1000.
 *
 * @param concentration as for {@link logEvidenceAgainstProbability}; default 1000
 * @throws RangeError as {@link logEvidenceAgainstProbability}
 */
export function logEvidenceOfSampleRatioMismatch(assignments: readonly Assignment[], concentration = 1000): number {
  return assignments.reduce(
    (total, { canary, stable, share }) => total + logEvidenceAgainstProbability(canary, stable, share, concentration),
    0,
  )
}

export interface Interval {
  readonly lower: number
  readonly upper: number
}

/**
 * Returns a confidence sequence for the probability of a Bernoulli trial: it contains the true value at all times simultaneously with
 * probability 1 − `alpha`.
 *
 * Formula: all p that {@link logEvidenceAgainstProbability} does not reject at level `alpha`, with concentration t/ℓ − 1, where t is
 * `optimalTrials` and ℓ = 2 ln(1/0.05) + ln(1 + 2 ln(1/0.05)). Source: Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric,
 * nonasymptotic confidence sequences", Annals of Statistics 2021, proposition 7 (arXiv 1810.08240), as in the Python package confseq.
 *
 * @param optimalTrials number of trials at which the interval is about narrowest
 * @throws RangeError for successes above trials, a count outside 0…1e9, an alpha outside (0, 1), or fewer than one optimal trial
 */
export function bernoulliConfidenceSequence(
  successes: number,
  trials: number,
  alpha: number,
  optimalTrials: number,
): Interval {
  requirePart('successes', successes, 'trials', trials)
  requireProbability('alpha', alpha)
  requirePositive('optimalTrials', optimalTrials)
  if (trials === 0) return { lower: 0, upper: 1 }
  const concentration = Math.max(optimalTrials / tuning(0.05) - 1, 1e-3)
  const isInside = (p: number) =>
    logEvidenceAgainstProbability(successes, trials - successes, p, concentration) < -Math.log(alpha)
  const estimate = successes / trials
  const start = Math.min(Math.max(estimate, Number.MIN_VALUE), 1 - Number.EPSILON / 2)
  return {
    lower: successes === 0 ? 0 : bisect(isInside, start, Number.MIN_VALUE),
    upper: successes === trials ? 1 : bisect(isInside, start, 1 - Number.EPSILON / 2),
  }
}

/** 2 ln(1/α) + ln(1 + 2 ln(1/α)): trials over this is the variance of the mixture that is optimal at that number of trials. */
function tuning(alpha: number): number {
  const doubled = -2 * Math.log(alpha)
  return doubled + Math.log1p(doubled)
}

/**
 * Returns the upper confidence bound of the share of users for whom two models disagree, which is also an upper bound of how much their
 * accuracies differ: |accuracy₁ − accuracy₂| ≤ P(the predictions differ). No label is needed.
 *
 * It is the upper end of {@link bernoulliConfidenceSequence}. Twice the alpha would not do for one side: the mixture is skewed for rare
 * events, and the upper end then misses more often than the lower end.
 *
 * @param disagreements users whose one random pair of predictions differs
 * @param users users with a pair
 * @throws RangeError as {@link bernoulliConfidenceSequence}
 */
export function disagreementBound(disagreements: number, users: number, alpha: number, optimalTrials: number): number {
  return bernoulliConfidenceSequence(disagreements, users, alpha, optimalTrials).upper
}
