import { describe, expect, it } from 'vitest'
import { type NetworkInput, networkScore, trainNetwork } from './network.ts'

const shape = { rows: 8, width: 8, extras: 1, hidden: 16 }
const training = { epochs: 500, rate: 0.1, dropout: 0, seed: 1 }
const input = (rows: number[], extra = 0): NetworkInput => ({
  rows: Int32Array.from(rows),
  extras: Uint8Array.of(extra),
})

describe('trainNetwork', () => {
  it('learns what no sum over single n-grams can: one or the other, but not both', () => {
    const inputs = [input([1, 1]), input([2, 2]), input([1, 2]), input([3, 3])]
    const spam = [true, true, false, false]
    const network = trainNetwork(shape, inputs, spam, [1, 1, 1, 1], training)
    expect(inputs.map((one) => networkScore(network, one) > 0)).toEqual(spam)
  })

  it('uses the extras, and heeds what a mistake costs', () => {
    const inputs = [input([4], 1), input([4], 0), input([5]), input([5])]
    const network = trainNetwork(shape, inputs, [true, false, true, false], [1, 1, 1, 20], training)
    expect(networkScore(network, input([4], 1))).toBeGreaterThan(0)
    expect(networkScore(network, input([4], 0))).toBeLessThan(0)
    expect(networkScore(network, input([5]))).toBeLessThan(-1)
  })
})
