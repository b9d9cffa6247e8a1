import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A sparse vector: its non-zero columns and their values. */
export interface SparseRow {
  readonly columns: Uint32Array
  readonly values: Float32Array
}

/** Inner product of a sparse row and dense weights. */
export function dot({ columns, values }: SparseRow, weights: Float64Array): number {
  let sum = 0
  for (let k = 0; k < columns.length; k++) sum += (values[k] ?? 0) * (weights[columns[k] ?? 0] ?? 0)
  return sum
}

/** Adds `scale` times a row to dense weights. */
function addScaled({ columns, values }: SparseRow, scale: number, weights: Float64Array): void {
  for (let k = 0; k < columns.length; k++) {
    const column = columns[k] ?? 0
    weights[column] = (weights[column] ?? 0) + scale * (values[k] ?? 0)
  }
}

export interface SupportVectorSettings {
  /** Number of columns. */
  readonly columns: number
  /** Misclassification cost (C) of each example. */
  readonly costs: readonly number[]
  /** Stops when the range of the projected gradients of a pass is below this. */
  readonly tolerance: number
  readonly maximumPasses: number
  readonly seed: number
  /** Called after each pass with its number, from 1, and the range of its projected gradients. */
  readonly onPass?: (pass: number, span: number) => void
}

export interface LinearDecision {
  readonly weights: Float64Array
  readonly bias: number
}

/**
 * Linear support vector machine with squared hinge loss, by dual coordinate descent: algorithm 1 of Hsieh, Chang, Lin, Keerthi and
 * Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), the method of LIBLINEAR's solver 1 without
 * shrinking. The bias is the weight of a constant 1 and is regularized like the others. Deterministic for a seed.
 */
export function trainSupportVectorMachine(
  rows: readonly SparseRow[],
  spam: readonly boolean[],
  settings: SupportVectorSettings,
): LinearDecision {
  const weights = new Float64Array(settings.columns)
  let bias = 0
  const diagonal = Float64Array.from(settings.costs, (cost) => 0.5 / cost)
  const curvature = Float64Array.from(rows, (row, i) => 1 + squaredLength(row) + (diagonal[i] ?? 0))
  const alpha = new Float64Array(rows.length)
  const order = Uint32Array.from(rows, (_, i) => i)
  const random = xoroshiro128plus(settings.seed)
  for (let pass = 1; pass <= settings.maximumPasses; pass++) {
    let highest = Number.NEGATIVE_INFINITY
    let lowest = Number.POSITIVE_INFINITY
    for (let k = order.length - 1; k >= 0; k--) {
      const other = uniformInt(random, 0, k)
      const i = order[other] ?? 0
      order[other] = order[k] ?? 0
      order[k] = i
      const row = rows[i]
      if (row === undefined) continue
      const sign = spam[i] ? 1 : -1
      const before = alpha[i] ?? 0
      const gradient = sign * (dot(row, weights) + bias) - 1 + (diagonal[i] ?? 0) * before
      const projected = before === 0 ? Math.min(gradient, 0) : gradient
      if (projected > highest) highest = projected
      if (projected < lowest) lowest = projected
      if (projected === 0) continue
      const after = Math.max(before - gradient / (curvature[i] ?? 1), 0)
      alpha[i] = after
      addScaled(row, (after - before) * sign, weights)
      bias += (after - before) * sign
    }
    settings.onPass?.(pass, highest - lowest)
    if (highest - lowest < settings.tolerance) break
  }
  return { weights, bias }
}

function squaredLength({ values }: SparseRow): number {
  let sum = 0
  for (const value of values) sum += value * value
  return sum
}
