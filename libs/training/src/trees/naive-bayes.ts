/** Weights are whole multiples of this, so that their sums are exact in 32-bit floats and graph and trainer agree to the bit. */
const unit = 2 ** -10
const smoothing = 0.5

/** Occurrences of each row of the n-gram table in spam and in ham. */
interface Occurrences {
  readonly spam: Float64Array
  readonly ham: Float64Array
  readonly allSpam: number
  readonly allHam: number
}

export interface NaiveBayes {
  /** What an occurrence of each row adds to the log-odds; row 0 nothing. */
  readonly weights: Float32Array
  /** Score of each training example by counts that leave the example itself out. */
  readonly leftOutScores: readonly number[]
}

/**
 * Multinomial naive Bayes over the n-gram table (McCallum and Nigam 1998). An example's own n-grams would betray its label, so the
 * scores to learn from are made without them.
 */
export function trainNaiveBayes(
  examples: readonly Int32Array[],
  spam: readonly boolean[],
  tableSize: number,
): NaiveBayes {
  const counts = { spam: new Float64Array(tableSize), ham: new Float64Array(tableSize), allSpam: 0, allHam: 0 }
  examples.forEach((rows, i) => {
    const own = spam[i] ? counts.spam : counts.ham
    for (const row of rows) own[row] = (own[row] ?? 0) + 1
    if (spam[i]) counts.allSpam += rows.length
    else counts.allHam += rows.length
  })
  const weights = Float32Array.from({ length: tableSize }, (_, row) => (row === 0 ? 0 : weightOf(counts, row)))
  const leftOutScores = examples.map((rows, i) => {
    const own = spam[i] ? counts.spam : counts.ham
    for (const row of rows) own[row] = (own[row] ?? 0) - 1
    const sum = rows.reduce((total, row) => total + weightOf(counts, row), 0)
    for (const row of rows) own[row] = (own[row] ?? 0) + 1
    return scaled(sum, rows.length)
  })
  return { weights, leftOutScores }
}

/** Sum of the weights over the root of the number of n-grams: neither short nor long messages dominate. */
export function naiveBayesScore(weights: Float32Array, rows: Int32Array): number {
  return scaled(
    rows.reduce((total, row) => total + (weights[row] ?? 0), 0),
    rows.length,
  )
}

function scaled(sum: number, count: number): number {
  return Math.fround(Math.fround(sum) / Math.fround(Math.sqrt(Math.max(count, 1))))
}

function weightOf({ spam, ham, allSpam, allHam }: Occurrences, row: number): number {
  const logOdds =
    Math.log(((spam[row] ?? 0) + smoothing) / (allSpam + 1)) - Math.log(((ham[row] ?? 0) + smoothing) / (allHam + 1))
  return Math.round(logOdds / unit) * unit
}

/** Scores that divide the examples into equal parts: the steps at which trees may ask. Ascending, without repetition. */
export function quantileSteps(scores: readonly number[], steps: number): Float32Array {
  const order = Float64Array.from(scores).sort()
  return Float32Array.from(
    new Set(Array.from({ length: steps }, (_, k) => order[Math.floor(((k + 1) * order.length) / (steps + 1))] ?? 0)),
  )
}
