import type { Quality } from '@sms-checker/contracts'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Counts of predictions by label. Spam is the positive class. */
export interface ConfusionMatrix {
  readonly truePositives: number
  readonly falseNegatives: number
  readonly falsePositives: number
  readonly trueNegatives: number
}

export function confusionMatrix(
  probabilities: readonly number[],
  spam: readonly boolean[],
  threshold: number,
): ConfusionMatrix {
  let [truePositives, falseNegatives, falsePositives, trueNegatives] = [0, 0, 0, 0]
  probabilities.forEach((probability, i) => {
    const predictedSpam = probability >= threshold
    if (spam[i]) predictedSpam ? truePositives++ : falseNegatives++
    else predictedSpam ? falsePositives++ : trueNegatives++
  })
  return { truePositives, falseNegatives, falsePositives, trueNegatives }
}

/** Matthews correlation coefficient, -1 to 1. Returns 0 when only one label occurs or is predicted. */
export function matthewsCorrelation({
  truePositives,
  falseNegatives,
  falsePositives,
  trueNegatives,
}: ConfusionMatrix): number {
  const product =
    (truePositives + falseNegatives) *
    (falsePositives + trueNegatives) *
    (truePositives + falsePositives) *
    (falseNegatives + trueNegatives)
  return product === 0 ? 0 : (truePositives * trueNegatives - falseNegatives * falsePositives) / Math.sqrt(product)
}

/** Weights a matrix to a fraction of spam, with a total of 1. Recall and false positive rate stay the same. */
export function atSpamShare(matrix: ConfusionMatrix, spamShare: number): ConfusionMatrix {
  const recall = ratio(matrix.truePositives, matrix.truePositives + matrix.falseNegatives)
  const falsePositiveRate = ratio(matrix.falsePositives, matrix.falsePositives + matrix.trueNegatives)
  return {
    truePositives: spamShare * recall,
    falseNegatives: spamShare * (1 - recall),
    falsePositives: (1 - spamShare) * falsePositiveRate,
    trueNegatives: (1 - spamShare) * (1 - falsePositiveRate),
  }
}

/** Rounds a figure to the four decimals that manifests and cards keep. */
export const rounded = (value: number): number => Number(value.toFixed(4))

/** Returns `count / total`, or 0 for an empty total. */
export const ratio = (count: number, total: number): number => (total === 0 ? 0 : count / total)

/** Recall and false positive rate, rounded. */
export function ratesOf({ truePositives, falseNegatives, falsePositives, trueNegatives }: ConfusionMatrix) {
  return {
    recall: rounded(ratio(truePositives, truePositives + falseNegatives)),
    falsePositiveRate: rounded(ratio(falsePositives, falsePositives + trueNegatives)),
  }
}

/** Returns accuracy, recall, false positive rate and other metrics of one measurement, as the manifest stores them. */
export function qualityOf(protocol: string, matrix: ConfusionMatrix): Quality {
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = matrix
  const messages = truePositives + falseNegatives + falsePositives + trueNegatives
  return {
    protocol,
    messages,
    mcc: rounded(matthewsCorrelation(matrix)),
    accuracy: rounded(ratio(truePositives + trueNegatives, messages)),
    ...ratesOf(matrix),
  }
}

/** A figure with its 95 % confidence interval. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

const resamples = 1000

/** Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) of a statistic. Deterministic. */
export function bootstrap<T>(sample: readonly T[], statistic: (sample: readonly T[]) => number): Interval {
  const random = xoroshiro128plus(95)
  const values = Array.from({ length: resamples }, () =>
    statistic(sample.map((item) => sample[uniformInt(random, 0, sample.length - 1)] ?? item)),
  ).sort((a, b) => a - b)
  const quantile = (q: number): number => values[Math.round(q * (resamples - 1))] ?? Number.NaN
  return { value: statistic(sample), low: quantile(0.025), high: quantile(0.975) }
}

/** Messages whose predicted probability lies in one tenth of the scale. */
export interface ReliabilityBin {
  readonly messages: number
  /** Mean predicted probability. */
  readonly predicted: number
  /** Fraction of spam. */
  readonly observed: number
}

const binCount = 10

/** Ten bins of equal width, without the empty ones. */
export function reliability(probabilities: readonly number[], spam: readonly boolean[]): ReliabilityBin[] {
  const sums = Array.from({ length: binCount }, () => ({ messages: 0, predicted: 0, observed: 0 }))
  probabilities.forEach((probability, i) => {
    const bin = sums[Math.min(binCount - 1, Math.floor(probability * binCount))]
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
