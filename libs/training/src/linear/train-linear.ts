import { type NgramSettings, ngramRows } from '../ngrams/hashed-ngrams.ts'
import type { LinearModel } from './linear-model.ts'
import { type Calibration, plattScaling, sigmoid } from './platt-scaling.ts'
import { dot, type SparseRow } from './sparse-rows.ts'
import { type LinearDecision, trainSupportVectorMachine } from './support-vector-machine.ts'

export interface TrainingExample {
  /** Normalised. */
  readonly text: string
  readonly spam: boolean
  /** Part of the cross-validation it is held out in; near-duplicates share one. */
  readonly fold: number
  /** What a mistake on it costs. */
  readonly cost: number
}

export interface LinearSettings {
  readonly ngrams: NgramSettings
  readonly seed: number
  readonly maximumPasses: number
}

export interface TrainedLinear {
  readonly model: LinearModel
  /** Probability of spam of each example by a model that had not seen its fold. */
  readonly heldOutProbabilities: readonly number[]
}

/**
 * Trains on hashed n-grams weighted by inverse document frequency, calibrates by Platt scaling on the cross-validation's scores.
 * @param onProgress called with the part done, 0 to 1
 */
export function trainLinear(
  examples: readonly TrainingExample[],
  settings: LinearSettings,
  onProgress: (done: number) => void = () => {},
): TrainedLinear {
  const { ngrams, seed, maximumPasses } = settings
  const columns = 2 ** ngrams.bits
  const counted = examples.map(({ text }) => countRows(ngramRows(text, ngrams)))
  const frequency = inverseDocumentFrequency(counted, columns)
  const rows = counted.map((counts) => weighted(counts, frequency))
  const folds = [...new Set(examples.map(({ fold }) => fold))].sort((a, b) => a - b)

  const train = (chosen: readonly number[]): LinearDecision =>
    trainSupportVectorMachine(pick(rows, chosen), pick(examples, chosen).map(isSpam), {
      columns,
      costs: pick(examples, chosen).map(({ cost }) => cost),
      tolerance: 0.01,
      maximumPasses,
      seed,
    })

  const scores = new Array<number>(examples.length).fill(0)
  folds.forEach((fold, index) => {
    const decision = train(indices(examples, (example) => example.fold !== fold))
    for (const i of indices(examples, (example) => example.fold === fold)) {
      scores[i] = dot(rows[i] ?? nothing, decision.weights) + decision.bias
    }
    onProgress((index + 1) / (folds.length + 1))
  })
  const calibration = plattScaling(scores, examples.map(isSpam))
  const decision = train(indices(examples, () => true))
  onProgress(1)
  return {
    model: { ngrams, ...tableOf(decision, frequency, calibration) },
    heldOutProbabilities: scores.map((score) => sigmoid(calibration.slope * score + calibration.offset)),
  }
}

const nothing: SparseRow = { columns: new Uint32Array(), values: new Float32Array() }
const isSpam = ({ spam }: TrainingExample): boolean => spam

function indices(examples: readonly TrainingExample[], wanted: (example: TrainingExample) => boolean): number[] {
  return examples.flatMap((example, i) => (wanted(example) ? [i] : []))
}

function pick<T>(list: readonly T[], chosen: readonly number[]): T[] {
  return chosen.flatMap((i) => list[i] ?? [])
}

/** Values are the number of times that a row occurs. */
function countRows(rows: readonly number[]): SparseRow {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1)
  return { columns: Uint32Array.from(counts.keys()), values: Float32Array.from(counts.values()) }
}

/** Smoothed as in scikit-learn: `ln((1 + n) / (1 + df)) + 1`. */
function inverseDocumentFrequency(rows: readonly SparseRow[], columns: number): Float64Array {
  const documents = new Float64Array(columns)
  for (const row of rows) for (const column of row.columns) documents[column] = (documents[column] ?? 0) + 1
  return documents.map((df) => Math.log((1 + rows.length) / (1 + df)) + 1)
}

/**
 * A vector's length counts a repeated n-gram as so many n-grams of their own (`sum tf idf²`, not `sum (tf idf)²`), so that the graph can
 * add it up without finding the repetitions.
 */
function weighted({ columns, values }: SparseRow, frequency: Float64Array): SparseRow {
  let squared = 0
  columns.forEach((column, k) => {
    squared += (values[k] ?? 0) * (frequency[column] ?? 0) ** 2
  })
  const length = Math.sqrt(Math.max(squared, 1e-12))
  return { columns, values: values.map((count, k) => (count * (frequency[columns[k] ?? 0] ?? 0)) / length) }
}

/** Weight, document frequency and calibration folded into what the graph reads. */
function tableOf({ weights, bias }: LinearDecision, frequency: Float64Array, { slope, offset }: Calibration) {
  const table = new Float32Array(2 * weights.length)
  weights.forEach((weight, row) => {
    const idf = frequency[row] ?? 0
    table[2 * row] = slope * weight * idf
    table[2 * row + 1] = idf * idf
  })
  table.fill(0, 0, 2)
  return { table, bias: slope * bias + offset }
}
