import { describe, expect, it } from 'vitest'
import { dot, type SparseRow, trainSupportVectorMachine } from './support-vector-machine.ts'

const point = (...values: number[]): SparseRow => ({
  columns: Uint32Array.from(values, (_, i) => i),
  values: Float32Array.from(values),
})
const settings = { columns: 2, tolerance: 1e-9, maximumPasses: 10_000, seed: 1 }

describe('trainSupportVectorMachine', () => {
  it('finds the minimum of the primal problem', () => {
    const rows = [point(2, 1), point(1, 3), point(0.5, -1), point(-1, 0.5), point(-2, -1), point(1, 1)]
    const spam = [true, true, true, false, false, false]
    const costs = [1, 1, 2, 1, 0.5, 1]
    const { weights, bias } = trainSupportVectorMachine(rows, spam, { ...settings, costs })
    const objective = (w: Float64Array, b: number): number =>
      rows.reduce(
        (sum, row, i) => sum + (costs[i] ?? 0) * Math.max(0, 1 - (spam[i] ? 1 : -1) * (dot(row, w) + b)) ** 2,
        ((w[0] ?? 0) ** 2 + (w[1] ?? 0) ** 2 + b ** 2) / 2,
      )
    const best = objective(weights, bias)
    for (const step of [-1e-3, 1e-3]) {
      expect(objective(weights.with(0, (weights[0] ?? 0) + step), bias)).toBeGreaterThan(best)
      expect(objective(weights.with(1, (weights[1] ?? 0) + step), bias)).toBeGreaterThan(best)
      expect(objective(weights, bias + step)).toBeGreaterThan(best)
    }
  })

  it('is deterministic for a seed', () => {
    const rows = Array.from({ length: 50 }, (_, i) => point(Math.sin(i), Math.cos(3 * i)))
    const spam = rows.map((_, i) => i % 3 === 0)
    const train = () =>
      trainSupportVectorMachine(rows, spam, { ...settings, costs: rows.map(() => 1), maximumPasses: 20 })
    expect(train()).toEqual(train())
  })
})
