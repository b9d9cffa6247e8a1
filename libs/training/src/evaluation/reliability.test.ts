import { describe, expect, it } from 'vitest'
import { bootstrap } from './bootstrap.ts'
import { brierScore, expectedCalibrationError, reliability } from './reliability.ts'

const probabilities = [0.05, 0.05, 0.95, 0.95]
const spam = [false, false, true, false]

describe('calibration', () => {
  it('compares the probability of each tenth with what happened', () => {
    expect(reliability(probabilities, spam)).toEqual([
      { messages: 2, predicted: 0.05, observed: 0 },
      { messages: 2, predicted: 0.95, observed: 0.5 },
    ])
    expect(expectedCalibrationError(probabilities, spam)).toBeCloseTo((0.05 + 0.45) / 2)
  })

  it('is perfect only for certainty that is right', () => {
    expect(brierScore([0, 1], [false, true])).toBe(0)
    expect(brierScore(probabilities, spam)).toBeCloseTo((0.0025 * 3 + 0.9025) / 4)
  })
})

describe('bootstrap', () => {
  const mean = (sample: readonly number[]): number => sample.reduce((sum, x) => sum + x, 0) / sample.length

  it('gives an interval about as wide as the normal approximation, the same each time', () => {
    const sample = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0))
    const { value, low, high } = bootstrap(sample, mean)
    const error = 1.96 * Math.sqrt((0.25 * 0.75) / 400)
    expect(value).toBe(0.25)
    expect(Math.abs(low - (0.25 - error))).toBeLessThan(0.01)
    expect(Math.abs(high - (0.25 + error))).toBeLessThan(0.01)
    expect(bootstrap(sample, mean)).toEqual({ value, low, high })
  })
})
