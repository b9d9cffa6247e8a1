import type { Interval } from './binomial.ts'
import { requirePart, requirePositive, requireProbability } from './input.ts'

/** Users with the event, of all users of an arm. */
export interface Proportion {
  readonly events: number
  readonly users: number
}

/**
 * Returns an asymptotic confidence sequence for the difference of two proportions, canary minus stable. It contains the true difference at
 * all times simultaneously with probability of about 1 − `alpha` once both arms are large; require at least ten events and ten non-events in
 * each arm. For information, not for a decision: with rare events its error rate is far above `alpha`.
 *
 * Formula: difference ± √(2 (nρ² + 1)/(nρ²) · ln(√(nρ² + 1)/α) · v), with v = p₁(1−p₁)/n₁ + p₀(1−p₀)/n₀, n = n₁ + n₀, and
 * ρ² = (−2 ln α + ln(1 − 2 ln α))/t, where t is `optimalUsers`. Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform
 * central limit theory and asymptotic confidence sequences" (arXiv 2103.06476), equation 20, as in the Python package gbstats.
 *
 * @param optimalUsers number of users, of both arms, at which the interval is about narrowest; default 5000
 * @throws RangeError for more events than users, an arm without users, a count outside 0…1e9, or an alpha outside (0, 1)
 */
export function differenceConfidenceSequence(
  canary: Proportion,
  stable: Proportion,
  alpha: number,
  optimalUsers = 5000,
): Interval {
  for (const [name, { events, users }] of Object.entries({ canary, stable })) {
    requirePart(`${name}.events`, events, `${name}.users`, users)
    requirePositive(`${name}.users`, users)
  }
  requireProbability('alpha', alpha)
  requirePositive('optimalUsers', optimalUsers)
  const difference = canary.events / canary.users - stable.events / stable.users
  const users = canary.users + stable.users
  const doubled = -2 * Math.log(alpha)
  const scaled = (users * (doubled + Math.log1p(doubled))) / optimalUsers
  const factor = ((2 * (scaled + 1)) / scaled) * Math.log(Math.sqrt(scaled + 1) / alpha)
  const halfWidth = Math.sqrt(factor * (meanVariance(canary) + meanVariance(stable)))
  return { lower: difference - halfWidth, upper: difference + halfWidth }
}

/** Estimated variance of an arm's proportion: p(1 − p)/n. */
function meanVariance({ events, users }: Proportion): number {
  const p = events / users
  return (p * (1 - p)) / users
}
