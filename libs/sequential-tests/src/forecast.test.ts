import { expect, it } from 'vitest'
import { countsWithoutEffect, scaleUntilEvidence } from './forecast.ts'
import { logEvidenceOfNonInferiority } from './risk-ratio.ts'

const share = 0.1
const scaled = (canary: number, stable: number) => (scale: number) =>
  logEvidenceOfNonInferiority([{ canary: canary * scale, stable: stable * scale, share }], 1.5)

it('returns the scale at which the evidence just suffices', () => {
  const scale = scaleUntilEvidence(scaled(10, 90), 20)
  expect(scaled(10, 90)(scale)).toBeCloseTo(Math.log(20), 6)
  expect(scaled(10, 90)(scale * 0.999)).toBeLessThan(Math.log(20))
})

it('is 1 when the evidence suffices, and Infinity when it never will', () => {
  expect(scaleUntilEvidence(scaled(1, 900), 20)).toBe(1)
  expect(scaleUntilEvidence(scaled(40, 90), 20)).toBe(Number.POSITIVE_INFINITY)
  expect(scaleUntilEvidence(scaled(0, 0), 20)).toBe(Number.POSITIVE_INFINITY)
})

it('splits events by the share when there is no effect', () => {
  expect(countsWithoutEffect(200, 0.1)).toEqual({ canary: 20, stable: 180 })
  expect(() => countsWithoutEffect(200, 1)).toThrow('share must be strictly between 0 and 1')
})
