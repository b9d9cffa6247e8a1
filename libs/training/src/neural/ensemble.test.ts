import { expect, it } from 'vitest'
import { ensembleOf } from './ensemble.ts'
import { type NetworkInput, networkScore, trainNetwork } from './network.ts'

const shape = { rows: 8, width: 3, extras: 2, hidden: 4 }
const input = (rows: number[], extras: number[]): NetworkInput => ({
  rows: Int32Array.from(rows),
  extras: Uint8Array.from(extras),
})
const inputs = [input([1, 2], [0, 1]), input([3], [1, 0]), input([2, 3, 4, 4], [0, 0]), input([], [1, 1])]

it('answers the mean of its members', () => {
  const members = [1, 2, 3].map((seed) =>
    trainNetwork(shape, inputs, [true, false, true, false], [1, 1, 1, 1], { epochs: 20, rate: 0.1, dropout: 0, seed }),
  )
  const ensemble = ensembleOf(members)
  for (const one of inputs) {
    const scores = members.map((member) => networkScore(member, one))
    expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(0.01)
    expect(networkScore(ensemble, one)).toBeCloseTo(scores.reduce((sum, score) => sum + score, 0) / 3, 5)
  }
})
