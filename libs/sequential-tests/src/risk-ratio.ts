import { type ArmCounts, requireCounts, requirePositive, requireProbability } from './input.ts'
import { bisect, logSumExp, xLog1p } from './log-domain.ts'

/**
 * Users with the event during one stage of an experiment: a period in which the share of users in the canary was constant.
 */
export interface Stage extends ArmCounts {
  /** Share of users that the routing rule assigns to the canary, strictly between 0 and 1. */
  readonly share: number
}

/** How the mixture weights alternatives: a discretised normal on the log risk ratio, centred on no effect. */
export interface Mixture {
  /** Standard deviation of the normal, on the natural-log scale. Default 0.5. */
  readonly tau: number
  /** The grid covers log risk ratios from −`limit` to `limit`. Default 2. */
  readonly limit: number
  /** Number of grid points, odd so that no effect is one of them. Default 161. */
  readonly points: number
}

export const defaultMixture: Mixture = { tau: 0.5, limit: 2, points: 161 }

/**
 * Returns log E for the null hypothesis "the risk ratio is at most `bound`" (default 1: the canary does no harm).
 *
 * Hypothesis: given that a user has the event, the user is in the canary with probability θ(r) = ρr / (ρr + 1 − ρ), where ρ is the share of
 * the stage and r the risk ratio, whatever the base rate does. Null: r ≤ `bound`.
 *
 * Guarantee: E is an e-process. Under the null, P(E ≥ 1/α at any time) ≤ α (Ville's inequality), however often one looks.
 *
 * Formula: E = Σ w(r) Π_s [θ_s(r)/θ_s(r₀)]^x₁ₛ [(1−θ_s(r))/(1−θ_s(r₀))]^x₀ₛ over grid points r > r₀ = `bound`, with normal weights in log r,
 * normalised. It covers the whole one-sided null because each likelihood ratio is monotone in θ. Source: Lindon and Malek, "Anytime-valid
 * inference for multinomial count data", NeurIPS 2022 (arXiv 2011.03567); mixtures as in Waudby-Smith and Ramdas (arXiv 2010.09686).
 *
 * @param stages users with the event, by stage; at least one stage
 * @throws RangeError for a count below 0, a share outside (0, 1), or a bound at or beyond the edge of the grid
 */
export function logEvidenceOfHarm(stages: readonly Stage[], bound = 1, mixture = defaultMixture): number {
  return logMixture(stages, bound, mixture, (logRatio, logBound) => logRatio > logBound)
}

/**
 * Returns log E for the null hypothesis "the risk ratio is at least `margin`". Rejecting it means that the canary is not worse than stable
 * by more than the margin (non-inferiority). Guarantee, formula and errors as for {@link logEvidenceOfHarm}, with grid points r < `margin`.
 */
export function logEvidenceOfNonInferiority(
  stages: readonly Stage[],
  margin: number,
  mixture = defaultMixture,
): number {
  return logMixture(stages, margin, mixture, (logRatio, logBound) => logRatio < logBound)
}

export interface RiskRatioInterval {
  /** 0 when no user of the canary had the event, or when the bound is less than e^−512 of the estimate. */
  readonly lower: number
  /** Infinity when no user of stable had the event, or when the bound is more than e^512 times the estimate. */
  readonly upper: number
}

/**
 * Returns the confidence sequence for the risk ratio: all r₀ that the two-sided mixture does not reject at level `alpha`. It contains the true
 * ratio at all times simultaneously with probability 1 − `alpha`.
 *
 * The numerator of E does not depend on r₀ and the likelihood is log-concave in log r₀, so the set is an interval, found by bisection.
 *
 * @throws RangeError as {@link logEvidenceOfHarm}, and for an alpha outside (0, 1)
 */
export function riskRatioInterval(
  stages: readonly Stage[],
  alpha: number,
  mixture = defaultMixture,
): RiskRatioInterval {
  requireProbability('alpha', alpha)
  const logWeighted = logMixture(stages, 1, mixture, () => true)
  // Likelihood ratios are relative to r₀ = 1, so log E(r₀) = logWeighted − logRelativeLikelihood(log r₀).
  const isInside = (logRatio: number) => logWeighted - logRelativeLikelihood(stages, logRatio, 0) < -Math.log(alpha)
  const total = sum(stages)
  if (total.canary === 0 && total.stable === 0) return { lower: 0, upper: Number.POSITIVE_INFINITY }
  const peak = mostLikelyLogRatio(stages)
  const edge = (direction: 1 | -1) => {
    const outside = outwards(isInside, peak, direction)
    return Math.exp(Number.isFinite(outside) ? bisect(isInside, peak, outside) : outside)
  }
  const lower = total.canary === 0 ? 0 : edge(-1)
  const upper = total.stable === 0 ? Number.POSITIVE_INFINITY : edge(1)
  return { lower, upper }
}

/**
 * Returns the risk ratio with the highest likelihood: 0, Infinity or NaN when the canary, stable or both have no event.
 */
export function riskRatioEstimate(stages: readonly Stage[]): number {
  requireStages(stages)
  const { canary, stable } = sum(stages)
  if (canary === 0 && stable === 0) return Number.NaN
  if (canary === 0) return 0
  if (stable === 0) return Number.POSITIVE_INFINITY
  return Math.exp(mostLikelyLogRatio(stages))
}

function logMixture(
  stages: readonly Stage[],
  bound: number,
  mixture: Mixture,
  isAlternative: (logRatio: number, logBound: number) => boolean,
): number {
  requireStages(stages)
  requireMixture(mixture)
  requirePositive('bound', bound)
  const logBound = Math.log(bound)
  const terms: number[] = []
  const weights: number[] = []
  for (let index = 0; index < mixture.points; index++) {
    const logRatio = gridPoint(index, mixture)
    if (!isAlternative(logRatio, logBound)) continue
    const logWeight = -(logRatio ** 2) / (2 * mixture.tau ** 2)
    weights.push(logWeight)
    terms.push(logWeight + logRelativeLikelihood(stages, logRatio, logBound))
  }
  if (terms.length === 0) {
    throw new RangeError(
      `bound (${bound}) leaves no alternative on the grid from e^−${mixture.limit} to e^${mixture.limit}.`,
    )
  }
  return logSumExp(terms) - logSumExp(weights)
}

/** The points are symmetric to the bit, so that 0 is exactly one of them. */
function gridPoint(index: number, { limit, points }: Mixture): number {
  const half = (points - 1) / 2
  return (limit * (index - half)) / half
}

/** log of the likelihood at r over the likelihood at r₀, both given as logarithms. */
function logRelativeLikelihood(stages: readonly Stage[], logRatio: number, logBound: number): number {
  const [ratio, bound] = [Math.exp(logRatio), Math.exp(logBound)]
  let total = 0
  for (const { share, canary, stable } of stages) {
    // (ρr + 1 − ρ) / (ρr₀ + 1 − ρ) is the common denominator of both probabilities.
    const excess = (share * (ratio - bound)) / (share * bound + 1 - share)
    total += canary * (logRatio - logBound) - xLog1p(canary + stable, excess)
  }
  return total
}

/** The score Σ x₁ₛ − nₛ θₛ(r) falls in log r, so its only root is found by bisection. Requires events in both arms. */
function mostLikelyLogRatio(stages: readonly Stage[]): number {
  const isBelow = (logRatio: number) => {
    let score = 0
    for (const { share, canary, stable } of stages) {
      const odds = (share / (1 - share)) * Math.exp(logRatio)
      score += canary - (canary + stable) * (odds / (1 + odds))
    }
    return score > 0
  }
  return bisect(isBelow, -60, 60)
}

/** Returns a point outside: doubles the distance from the peak until one is found, or gives up at infinity. */
function outwards(isInside: (logRatio: number) => boolean, peak: number, direction: 1 | -1): number {
  for (let distance = 1; distance <= 512; distance *= 2) {
    if (!isInside(peak + direction * distance)) return peak + direction * distance
  }
  return direction * Number.POSITIVE_INFINITY
}

function sum(stages: readonly Stage[]): ArmCounts {
  return {
    canary: stages.reduce((total, { canary }) => total + canary, 0),
    stable: stages.reduce((total, { stable }) => total + stable, 0),
  }
}

function requireStages(stages: readonly Stage[]): void {
  if (stages.length === 0) throw new RangeError('stages must have at least one stage.')
  for (const [index, stage] of stages.entries()) {
    requireCounts(`stages[${index}]`, stage)
    requireProbability(`stages[${index}].share`, stage.share)
  }
}

function requireMixture({ tau, limit, points }: Mixture): void {
  requirePositive('mixture.tau', tau)
  requirePositive('mixture.limit', limit)
  if (!(Number.isInteger(points) && points >= 3 && points % 2 === 1)) {
    throw new RangeError(`mixture.points must be an odd integer of at least 3, not ${points}.`)
  }
}
