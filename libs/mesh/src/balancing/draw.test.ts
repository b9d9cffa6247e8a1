import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Draw } from './draw.ts'

const weights = fc
  .array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 6 })
  .filter((list) => list.some((weight) => weight > 0))
const steps = 2_000
const evenly = Array.from({ length: steps }, (_, step) => (step + 0.5) / steps)

describe('Draw', () => {
  it('gives every weight its share', () => {
    fc.assert(
      fc.property(weights, (list) => {
        const sum = list.reduce((total, weight) => total + weight)
        const drawn = evenly.map((random) => new Draw(random).weighted(list))
        list.forEach((weight, index) => {
          const share = drawn.filter((choice) => choice === index).length / steps
          expect(share).toBeCloseTo(weight / sum, 2)
        })
      }),
      { numRuns: 50 },
    )
  })

  it('draws a second time as if the first had not been', () => {
    const pairs = evenly.map((random) => {
      const draw = new Draw(random)
      return `${draw.weighted([1, 3])}${draw.percentage(20)}`
    })
    const share = (pair: string) => pairs.filter((drawn) => drawn === pair).length / steps
    expect(share('0true')).toBeCloseTo(0.05, 2)
    expect(share('1true')).toBeCloseTo(0.15, 2)
    expect(share('1false')).toBeCloseTo(0.6, 2)
  })

  it('keeps to 0 and 100 per cent', () => {
    expect(evenly.every((random) => new Draw(random).percentage(100))).toBe(true)
    expect(evenly.some((random) => new Draw(random).percentage(0))).toBe(false)
  })

  it('draws nothing from weights of 0', () => expect(new Draw(0.3).weighted([0, 0])).toBeUndefined())

  it.each([1, -0.1, Number.NaN])('refuses %d', (random) => expect(() => new Draw(random)).toThrow(RangeError))
})
