/** One example: which columns are not zero, and their values. */
export interface SparseRow {
  readonly columns: Uint32Array
  readonly values: Float32Array
}

/** Inner product of a row with dense weights. */
export function dot({ columns, values }: SparseRow, weights: Float64Array): number {
  let sum = 0
  for (let k = 0; k < columns.length; k++) sum += (values[k] ?? 0) * (weights[columns[k] ?? 0] ?? 0)
  return sum
}

/** Adds `scale` times a row to dense weights. */
export function addScaled({ columns, values }: SparseRow, scale: number, weights: Float64Array): void {
  for (let k = 0; k < columns.length; k++) {
    const column = columns[k] ?? 0
    weights[column] = (weights[column] ?? 0) + scale * (values[k] ?? 0)
  }
}
