/**
 * Selects the table rows whose presence has the highest information gain about the label.
 * @param examples the table rows of each example
 */
export function selectByInformationGain(
  examples: readonly Int32Array[],
  spam: readonly boolean[],
  tableSize: number,
  count: number,
): Int32Array {
  const inSpam = new Uint32Array(tableSize)
  const inHam = new Uint32Array(tableSize)
  examples.forEach((rows, i) => {
    const counts = spam[i] ? inSpam : inHam
    for (const row of new Set(rows)) counts[row] = (counts[row] ?? 0) + 1
  })
  const allSpam = spam.filter(Boolean).length
  const allHam = spam.length - allSpam
  const before = impurity(allSpam, allHam)
  const gains = new Float64Array(tableSize)
  for (let row = 1; row < tableSize; row++) {
    const [s, h] = [inSpam[row] ?? 0, inHam[row] ?? 0]
    if (s + h >= 3) gains[row] = before - impurity(s, h) - impurity(allSpam - s, allHam - h)
  }
  const order = Int32Array.from({ length: tableSize - 1 }, (_, i) => i + 1)
  order.sort((a, b) => (gains[b] ?? 0) - (gains[a] ?? 0) || a - b)
  return order.slice(0, count)
}

/** Entropy of a group (in nats) times its size. */
function impurity(spam: number, ham: number): number {
  const all = spam + ham
  const term = (part: number): number => (part === 0 ? 0 : -part * Math.log(part / all))
  return term(spam) + term(ham)
}

/** Weights are multiples of this, so that sums are exact in 32-bit floats and the graph agrees with the trainer bit by bit. */
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
  /** Log-odds of each row; 0 for row 0. */
  readonly weights: Float32Array
  /** Score of each training example, computed from counts without that example. */
  readonly leaveOneOutScores: readonly number[]
}

/**
 * Multinomial naive Bayes over the n-gram table (McCallum and Nigam 1998). Training scores are leave-one-out, because counts that include
 * an example leak its label.
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
  return { weights, leaveOneOutScores: leftOutScores }
}

/** Sum of the weights, divided by the root of the number of n-grams so that message length matters less. */
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

/** Distinct ascending scores that divide the examples into equal parts: candidate split points. */
export function quantileBoundaries(scores: readonly number[], steps: number): Float32Array {
  const order = Float64Array.from(scores).sort()
  return Float32Array.from(
    new Set(Array.from({ length: steps }, (_, k) => order[Math.floor(((k + 1) * order.length) / (steps + 1))] ?? 0)),
  )
}
