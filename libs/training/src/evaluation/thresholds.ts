import { atSpamShare, type ConfusionMatrix, confusionMatrix, matthewsCorrelation } from './metrics.ts'

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
  const order = probabilities.map((_, i) => i).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0))
  let { truePositives, falseNegatives, falsePositives, trueNegatives } = confusionMatrix(
    probabilities,
    spam,
    Number.POSITIVE_INFINITY,
  )
  const mcc = (matrix: ConfusionMatrix): number =>
    matthewsCorrelation(spamShare === undefined ? matrix : atSpamShare(matrix, spamShare))
  let best = { mcc: Number.NEGATIVE_INFINITY, threshold: 0.5 }
  order.forEach((index, rank) => {
    if (spam[index]) {
      truePositives++
      falseNegatives--
    } else {
      falsePositives++
      trueNegatives--
    }
    const current = probabilities[index] ?? 0
    const next = probabilities[order[rank + 1] ?? index] ?? 0
    if (next === current && rank + 1 < order.length) return
    const value = mcc({ truePositives, falseNegatives, falsePositives, trueNegatives })
    if (value > best.mcc) best = { mcc: value, threshold: (current + next) / 2 }
  })
  return best.threshold
}
