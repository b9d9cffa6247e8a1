import betaln from '@stdlib/math-base-special-betaln'
import { requireCount } from './input.ts'
import { xLogY } from './log-domain.ts'

/** Labelled pairs in which exactly one of two models is right. */
export interface DiscordantPairs {
  /** Pairs in which only the candidate is right. */
  readonly candidateRight: number
  /** Pairs in which only the current model is right. */
  readonly currentRight: number
}

/**
 * Returns log E for the null hypothesis "the candidate is not better than the current model", where labels may be reported with a bias of
 * at most `reportingBias`. Swap the two counts to test whether the candidate is worse.
 *
 * Hypothesis: among discordant pairs, the share θ in which the candidate is right is at most Γ/(1 + Γ), where Γ is `reportingBias`: users
 * may report one kind of error up to Γ times as often as the other.
 *
 * Guarantee: P(E ≥ 1/α at any time) ≤ α for every θ in the null. E is a uniform mixture over θ against the most likely θ of the null, so
 * it is at most the e-process of each θ in the null.
 *
 * Formula: log E = ln B(1 + x₁, 1 + x₀) − x₁ ln θ* − x₀ ln(1−θ*), θ* = min(x₁/(x₁+x₀), Γ/(1+Γ)). For x₁/(x₁+x₀) ≥ ½ and Γ = 1 it is the
 * Beta-binomial e-process with θ₀ = ½ and K = 2, the sequential form of McNemar's test. Bias model: Rosenbaum, "Observational Studies",
 * 2002, chapter 4.
 *
 * @param reportingBias Γ, at least 1; 1 means that labels are a random sample
 * @throws RangeError for a count outside 0…1e9, or a bias below 1
 */
export function logEvidenceOfBetterPredictions(
  { candidateRight, currentRight }: DiscordantPairs,
  reportingBias = 1,
): number {
  requireCount('candidateRight', candidateRight)
  requireCount('currentRight', currentRight)
  if (!(reportingBias >= 1 && Number.isFinite(reportingBias))) {
    throw new RangeError(`reportingBias must be a finite number of at least 1, not ${reportingBias}.`)
  }
  const pairs = candidateRight + currentRight
  if (pairs === 0) return 0
  const mostLikely = Math.min(candidateRight / pairs, reportingBias / (1 + reportingBias))
  return (
    betaln(1 + candidateRight, 1 + currentRight) -
    xLogY(candidateRight, mostLikely) -
    xLogY(currentRight, 1 - mostLikely)
  )
}
