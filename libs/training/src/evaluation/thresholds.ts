import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { atSpamShare, matthewsCorrelation } from './metrics.ts'

/** Returns the lowest threshold whose false-positive rate is at most `limit` (0 to 1). */
export function thresholdForFalsePositiveRate(
  probabilities: readonly number[],
  spam: readonly boolean[],
  limit: number,
): number {
  const ham = probabilities.filter((_, i) => !spam[i]).sort((a, b) => b - a)
  const highestAllowed = ham[Math.floor(ham.length * limit)] ?? 0
  const next = probabilities
    .filter((probability) => probability > highestAllowed)
    .reduce((lowest, probability) => Math.min(lowest, probability), 1)
  return (highestAllowed + next) / 2
}

/**
 * Returns the threshold with the highest Matthews correlation, midway between two probabilities.
 * @param spamShare fraction of spam that the examples are weighted to; theirs by default
 */
export function thresholdForBestMcc(
  probabilities: readonly number[],
  spam: readonly boolean[],
  spamShare?: number,
): number {
  const once = new Uint32Array(probabilities.length).fill(1)
  return bestThreshold(descending(probabilities), probabilities, spam, once, spamShare)
}

const samples = 101

/**
 * Returns the median of the thresholds with the highest Matthews correlation in bootstrap samples (Breiman, "Bagging Predictors", 1996). The
 * correlation hardly differs over a wide range of thresholds, so that a few examples decide which one is best in a single sample.
 * Deterministic.
 * @param spamShare fraction of spam that the examples are weighted to
 */
export function typicalThresholdForBestMcc(
  probabilities: readonly number[],
  spam: readonly boolean[],
  spamShare: number,
): number {
  const random = xoroshiro128plus(2011)
  const order = descending(probabilities)
  const thresholds = Float64Array.from({ length: samples }, () => {
    const counts = new Uint32Array(probabilities.length)
    for (const _ of probabilities) {
      const drawn = uniformInt(random, 0, probabilities.length - 1)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    return bestThreshold(order, probabilities, spam, counts, spamShare)
  }).sort()
  return thresholds[(samples - 1) / 2] ?? 0.5
}

const descending = (probabilities: readonly number[]): number[] =>
  probabilities.map((_, i) => i).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0))

/** @param order indices of the examples by falling probability; `counts` says how often each one counts */
function bestThreshold(
  order: readonly number[],
  probabilities: readonly number[],
  spam: readonly boolean[],
  counts: Uint32Array,
  spamShare: number | undefined,
): number {
  const matrix = { truePositives: 0, falseNegatives: 0, falsePositives: 0, trueNegatives: 0 }
  for (const index of order) matrix[spam[index] ? 'falseNegatives' : 'trueNegatives'] += counts[index] ?? 0
  const mcc = (): number => matthewsCorrelation(spamShare === undefined ? matrix : atSpamShare(matrix, spamShare))
  let best = { mcc: Number.NEGATIVE_INFINITY, threshold: 0.5 }
  order.forEach((index, rank) => {
    const count = counts[index] ?? 0
    if (spam[index]) {
      matrix.truePositives += count
      matrix.falseNegatives -= count
    } else {
      matrix.falsePositives += count
      matrix.trueNegatives -= count
    }
    const current = probabilities[index] ?? 0
    const next = probabilities[order[rank + 1] ?? index] ?? 0
    if (next === current && rank + 1 < order.length) return
    const value = mcc()
    if (value > best.mcc) best = { mcc: value, threshold: (current + next) / 2 }
  })
  return best.threshold
}
