import betaln from '@stdlib/math-base-special-betaln'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  logEvidenceOfHarm,
  logEvidenceOfNonInferiority,
  riskRatioEstimate,
  riskRatioInterval,
  type Stage,
} from './risk-ratio.ts'

const stage = (canary: number, stable: number, share = 0.1): Stage => ({ canary, stable, share })
const count = fc.integer({ min: 0, max: 1_000_000_000 })
const share = fc.double({ min: 0.01, max: 0.99, noNaN: true })
const stages = fc.array(fc.record({ canary: count, stable: count, share }), { minLength: 1, maxLength: 4 })

/** E[E] over all outcomes of `events` events, each in the canary with the probability that the true ratio gives. */
function expectedEvidence(events: number, rho: number, trueRatio: number, logEvidence: (stages: Stage[]) => number) {
  const theta = (rho * trueRatio) / (rho * trueRatio + 1 - rho)
  let total = 0
  for (let canary = 0; canary <= events; canary++) {
    const logChoose = -Math.log(events + 1) - betaln(canary + 1, events - canary + 1)
    const logProbability = logChoose + canary * Math.log(theta) + (events - canary) * Math.log1p(-theta)
    total += Math.exp(logProbability + logEvidence([stage(canary, events - canary, rho)]))
  }
  return total
}

describe('evidence of harm and of non-inferiority', () => {
  it('has the values that an independent implementation computed', () => {
    expect(logEvidenceOfHarm([stage(25, 150)])).toBeCloseTo(1.06657601, 8)
    expect(logEvidenceOfHarm([stage(40, 150)])).toBeCloseTo(8.41464717, 8)
    expect(logEvidenceOfNonInferiority([stage(10, 190)], 1.5)).toBeCloseTo(7.80034277, 8)
    expect(logEvidenceOfNonInferiority([stage(20, 180)], 2)).toBeCloseTo(4.43677327, 8)
  })

  it.each([5, 50])('has expectation 1 at the boundary of the null, over all outcomes of %i events', (events) => {
    expect(expectedEvidence(events, 0.1, 1, (s) => logEvidenceOfHarm(s))).toBeCloseTo(1, 11)
    expect(expectedEvidence(events, 0.5, 1, (s) => logEvidenceOfHarm(s))).toBeCloseTo(1, 11)
    expect(expectedEvidence(events, 0.1, 1.5, (s) => logEvidenceOfNonInferiority(s, 1.5))).toBeCloseTo(1, 11)
  })

  it('has expectation at most 1 everywhere in the null', () => {
    for (const ratio of [0.2, 0.5, 0.9])
      expect(expectedEvidence(40, 0.1, ratio, (s) => logEvidenceOfHarm(s))).toBeLessThan(1)
    for (const ratio of [1.6, 2, 5]) {
      expect(expectedEvidence(40, 0.1, ratio, (s) => logEvidenceOfNonInferiority(s, 1.5))).toBeLessThan(1)
    }
  })

  it('does not depend on how events of one share are split into stages', () => {
    fc.assert(
      fc.property(count, count, count, count, share, (a, b, c, d, rho) => {
        const [half, other] = [stage(a / 2, b / 2, rho), stage(c / 2, d / 2, rho)]
        const whole = logEvidenceOfHarm([stage(half.canary + other.canary, half.stable + other.stable, rho)])
        const split = logEvidenceOfHarm([half, other])
        expect(Math.abs(split - whole)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(whole)))
      }),
    )
  })

  it('rises with events in the canary and falls with events in stable', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), share, (canary, stable, rho) => {
        const evidence = logEvidenceOfHarm([stage(canary, stable, rho)])
        expect(logEvidenceOfHarm([stage(canary + 1, stable, rho)])).toBeGreaterThan(evidence)
        expect(logEvidenceOfHarm([stage(canary, stable + 1, rho)])).toBeLessThan(evidence)
      }),
    )
  })

  it('is 0 without events and finite up to the largest counts', () => {
    expect(logEvidenceOfHarm([stage(0, 0)])).toBeCloseTo(0, 12)
    fc.assert(
      fc.property(stages, (all) => {
        expect(logEvidenceOfHarm(all)).toSatisfy(Number.isFinite)
        expect(logEvidenceOfNonInferiority(all, 1.5)).toSatisfy(Number.isFinite)
      }),
    )
  })
})

describe('risk-ratio interval', () => {
  it('contains the estimate, and narrows with alpha', () => {
    fc.assert(
      fc.property(stages, (all) => {
        const estimate = riskRatioEstimate(all)
        const wide = riskRatioInterval(all, 0.01)
        const narrow = riskRatioInterval(all, 0.2)
        expect(wide.lower).toBeLessThanOrEqual(narrow.lower * (1 + 1e-9))
        expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper * (1 - 1e-9))
        if (Number.isNaN(estimate)) return
        expect(wide.lower).toBeLessThanOrEqual(estimate * (1 + 1e-9))
        expect(wide.upper).toBeGreaterThanOrEqual(estimate * (1 - 1e-9))
      }),
    )
  })

  it('is open at the side of an arm without events', () => {
    expect(riskRatioInterval([stage(0, 150)], 0.05)).toMatchObject({ lower: 0 })
    expect(riskRatioInterval([stage(3, 0)], 0.05)).toMatchObject({ upper: Number.POSITIVE_INFINITY })
    expect(riskRatioInterval([stage(0, 0)], 0.05)).toEqual({ lower: 0, upper: Number.POSITIVE_INFINITY })
  })

  it('mirrors when the arms change places', () => {
    const { lower, upper } = riskRatioInterval([stage(25, 150, 0.1)], 0.05)
    const mirrored = riskRatioInterval([stage(150, 25, 0.9)], 0.05)
    expect(1 / mirrored.upper).toBeCloseTo(lower, 9)
    expect(1 / mirrored.lower).toBeCloseTo(upper, 9)
  })
})

describe('invalid input', () => {
  it.each([
    ['no stage', () => logEvidenceOfHarm([]), 'stages must have at least one stage'],
    ['a negative count', () => logEvidenceOfHarm([stage(-1, 0)]), 'stages[0].canary must be a number from 0'],
    ['a count that is not a number', () => logEvidenceOfHarm([stage(1, Number.NaN)]), 'stages[0].stable'],
    ['a count beyond the limit', () => logEvidenceOfHarm([stage(2e9, 0)]), 'from 0 to 1000000000, not 2000000000'],
    ['a share of 0', () => logEvidenceOfHarm([stage(1, 1, 0)]), 'stages[0].share must be strictly between 0 and 1'],
    ['a margin at the edge of the grid', () => logEvidenceOfHarm([stage(1, 1)], Math.exp(2.1)), 'no alternative'],
    ['a margin that is not positive', () => logEvidenceOfNonInferiority([stage(1, 1)], 0), 'bound must be'],
    ['an alpha of 1', () => riskRatioInterval([stage(1, 1)], 1), 'alpha must be strictly between 0 and 1'],
    [
      'an even number of grid points',
      () => logEvidenceOfHarm([stage(1, 1)], 1, { tau: 0.5, limit: 2, points: 10 }),
      'mixture.points must be an odd integer',
    ],
  ])('names what is wrong: %s', (_, call, message) => {
    expect(call).toThrow(RangeError)
    expect(call).toThrow(message)
  })
})
