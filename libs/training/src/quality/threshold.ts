import { confusion, matthews } from './confusion.ts'

/** The lowest threshold at which at most `limit` (0 to 1) of the ham is blocked. */
export function thresholdForHamBlocked(
  probabilities: readonly number[],
  spam: readonly boolean[],
  limit: number,
): number {
  const ham = probabilities.filter((_, i) => !spam[i]).sort((a, b) => b - a)
  const first = ham[Math.floor(ham.length * limit)] ?? 0
  const above = probabilities.filter((probability) => probability > first)
  const next = above.reduce((lowest, probability) => Math.min(lowest, probability), 1)
  return (first + next) / 2
}

/** The threshold with the best Matthews' correlation coefficient, half way between two probabilities. */
export function thresholdForMatthews(probabilities: readonly number[], spam: readonly boolean[]): number {
  const order = probabilities.map((_, i) => i).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0))
  const counts = { ...confusion(probabilities, spam, 2) }
  let best = { mcc: Number.NEGATIVE_INFINITY, threshold: 0.5 }
  order.forEach((index, rank) => {
    if (spam[index]) {
      counts.spamCaught++
      counts.spamMissed--
    } else {
      counts.hamBlocked++
      counts.hamPassed--
    }
    const here = probabilities[index] ?? 0
    const next = probabilities[order[rank + 1] ?? index] ?? 0
    if (next === here && rank + 1 < order.length) return
    const mcc = matthews(counts)
    if (mcc > best.mcc) best = { mcc, threshold: (here + next) / 2 }
  })
  return best.threshold
}
