import { describe, expect, it } from 'vitest'
import { ensembleOf, type NetworkInput, networkScore, trainNetwork } from './network.ts'

const shape = { rows: 8, width: 8, extras: 1, hidden: 16 }
const training = { epochs: 500, rate: 0.1, dropout: 0, seed: 1 }
const input = (rows: number[], extra = 0): NetworkInput => ({
  rows: Int32Array.from(rows),
  extras: Uint8Array.of(extra),
})

describe('trainNetwork', () => {
  it('learns exclusive or, which no linear model can', () => {
    const inputs = [input([1, 1]), input([2, 2]), input([1, 2]), input([3, 3])]
    const spam = [true, true, false, false]
    const network = trainNetwork(shape, inputs, spam, [1, 1, 1, 1], training)
    expect(inputs.map((one) => networkScore(network, one) > 0)).toEqual(spam)
  })

  it('uses the binary inputs and the example weights', () => {
    const inputs = [input([4], 1), input([4], 0), input([5]), input([5])]
    const network = trainNetwork(shape, inputs, [true, false, true, false], [1, 1, 1, 20], training)
    expect(networkScore(network, input([4], 1))).toBeGreaterThan(0)
    expect(networkScore(network, input([4], 0))).toBeLessThan(0)
    expect(networkScore(network, input([5]))).toBeLessThan(-1)
  })
})

describe('ensembleOf', () => {
  const memberShape = { rows: 8, width: 3, extras: 2, hidden: 4 }
  const memberInput = (rows: number[], extras: number[]): NetworkInput => ({
    rows: Int32Array.from(rows),
    extras: Uint8Array.from(extras),
  })
  const inputs = [
    memberInput([1, 2], [0, 1]),
    memberInput([3], [1, 0]),
    memberInput([2, 3, 4, 4], [0, 0]),
    memberInput([], [1, 1]),
  ]

  it('predicts the mean log-odds of its members', () => {
    const members = [1, 2, 3].map((seed) =>
      trainNetwork(memberShape, inputs, [true, false, true, false], [1, 1, 1, 1], {
        epochs: 20,
        rate: 0.1,
        dropout: 0,
        seed,
      }),
    )
    const ensemble = ensembleOf(members)
    for (const one of inputs) {
      const scores = members.map((member) => networkScore(member, one))
      expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(0.01)
      expect(networkScore(ensemble, one)).toBeCloseTo(scores.reduce((sum, score) => sum + score, 0) / 3, 5)
    }
  })
})
