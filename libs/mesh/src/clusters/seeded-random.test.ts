import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from './seeded-random.ts'

const weights = fc
  .array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 6 })
  .filter((list) => list.some((weight) => weight > 0))
const steps = 2_000
const seeds = Array.from({ length: steps }, (_, step) => (step + 0.5) / steps)

describe('SeededRandom', () => {
  it('chooses each weight in proportion', () => {
    fc.assert(
      fc.property(weights, (list) => {
        const sum = list.reduce((total, weight) => total + weight)
        const chosen = seeds.map((seed) => new SeededRandom(seed).weightedIndex(list))
        list.forEach((weight, index) => {
          const share = chosen.filter((choice) => choice === index).length / steps
          expect(share).toBeCloseTo(weight / sum, 2)
        })
      }),
      { numRuns: 50 },
    )
  })

  it('makes a second choice that is independent of the first', () => {
    const pairs = seeds.map((seed) => {
      const random = new SeededRandom(seed)
      return `${random.weightedIndex([1, 3])}${random.percentage(20)}`
    })
    const share = (pair: string) => pairs.filter((chosen) => chosen === pair).length / steps
    expect(share('0true')).toBeCloseTo(0.05, 2)
    expect(share('1true')).toBeCloseTo(0.15, 2)
    expect(share('1false')).toBeCloseTo(0.6, 2)
  })

  it('treats 0 and 100 percent as never and always', () => {
    expect(seeds.every((seed) => new SeededRandom(seed).percentage(100))).toBe(true)
    expect(seeds.some((seed) => new SeededRandom(seed).percentage(0))).toBe(false)
  })

  it('chooses nothing when all weights are 0', () =>
    expect(new SeededRandom(0.3).weightedIndex([0, 0])).toBeUndefined())

  it.each([1, -0.1, Number.NaN])('rejects the seed %d', (seed) =>
    expect(() => new SeededRandom(seed)).toThrow(RangeError),
  )
})
