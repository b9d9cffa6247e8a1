/** Messages whose probability lies in one tenth of the scale. */
export interface ReliabilityBin {
  readonly messages: number
  /** Mean probability, and share of spam. */
  readonly predicted: number
  readonly observed: number
}

const bins = 10

/** Ten bins of equal width; empty ones are left out. */
export function reliability(probabilities: readonly number[], spam: readonly boolean[]): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ messages: 0, predicted: 0, observed: 0 }))
  probabilities.forEach((probability, i) => {
    const bin = sums[Math.min(bins - 1, Math.floor(probability * bins))]
    if (bin === undefined) return
    bin.messages++
    bin.predicted += probability
    bin.observed += spam[i] ? 1 : 0
  })
  return sums
    .filter(({ messages }) => messages > 0)
    .map(({ messages, predicted, observed }) => ({
      messages,
      predicted: predicted / messages,
      observed: observed / messages,
    }))
}

/** Expected calibration error (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017). */
export function expectedCalibrationError(probabilities: readonly number[], spam: readonly boolean[]): number {
  return reliability(probabilities, spam).reduce(
    (sum, { messages, predicted, observed }) =>
      sum + (messages / probabilities.length) * Math.abs(predicted - observed),
    0,
  )
}

/** Mean squared difference between probability and outcome (Brier 1950). */
export function brierScore(probabilities: readonly number[], spam: readonly boolean[]): number {
  return probabilities.reduce((sum, p, i) => sum + (p - (spam[i] ? 1 : 0)) ** 2, 0) / probabilities.length
}
