import { requirePositive, requireProbability } from './input.ts'
import { bisect } from './log-domain.ts'

/** At most this many times today's users are forecast; beyond, the claim is out of reach. */
const maxScale = 1e6

/**
 * Returns how many times today's counts are needed until the evidence suffices, if events keep today's proportions: 1 when it
 * suffices already, Infinity when it never will.
 *
 * Multiply by today's users for the users needed. Requires that log E, as a function of the scale, crosses the threshold at most once from
 * below, which holds for every mixture of this package: log E is convex in the scale and 0 at 0.
 *
 * @param logEvidence log E of today's counts times `scale`
 * @param threshold E that suffices, for example 1/α
 * @throws RangeError for a threshold that is not positive
 */
export function scaleUntilEvidence(logEvidence: (scale: number) => number, threshold: number): number {
  requirePositive('threshold', threshold)
  const suffices = (scale: number) => logEvidence(scale) >= Math.log(threshold)
  if (suffices(1)) return 1
  let enough = 2
  while (!suffices(enough)) {
    if (enough > maxScale) return Number.POSITIVE_INFINITY
    enough *= 2
  }
  return bisect(suffices, enough, enough / 2)
}

/**
 * Returns the counts of an event that are expected if the canary does not differ from stable: today's events, divided by the share.
 * @throws RangeError for a share outside (0, 1)
 */
export function countsWithoutEffect(events: number, share: number): { canary: number; stable: number } {
  requireProbability('share', share)
  return { canary: events * share, stable: events * (1 - share) }
}
