import betaln from '@stdlib/math-base-special-betaln'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bernoulliConfidenceSequence,
  disagreementBound,
  logEvidenceAgainstProbability,
  logEvidenceOfSampleRatioMismatch,
} from './binomial.ts'

describe('evidence against a probability', () => {
  it('has the values of the Python package ssrm-test', () => {
    expect(logEvidenceAgainstProbability(1000, 9000, 0.1, 10_000)).toBeCloseTo(-0.3466157, 7)
    expect(logEvidenceAgainstProbability(900, 9100, 0.1, 1000)).toBeCloseTo(4.0361025, 7)
    expect(logEvidenceAgainstProbability(25, 150, 0.1, 100)).toBeCloseTo(0.4384802, 7)
  })

  it.each([5, 50])('has expectation 1 over all outcomes of %i trials', (trials) => {
    let total = 0
    for (let successes = 0; successes <= trials; successes++) {
      const logChoose = -Math.log(trials + 1) - betaln(successes + 1, trials - successes + 1)
      const logProbability = logChoose + successes * Math.log(0.1) + (trials - successes) * Math.log(0.9)
      total += Math.exp(logProbability + logEvidenceAgainstProbability(successes, trials - successes, 0.1, 1000))
    }
    expect(total).toBeCloseTo(1, 11)
  })

  it('adds up over stages of different shares', () => {
    const [first, second] = [
      { canary: 100, stable: 900, share: 0.1 },
      { canary: 480, stable: 520, share: 0.5 },
    ]
    expect(logEvidenceOfSampleRatioMismatch([first, second])).toBeCloseTo(
      logEvidenceOfSampleRatioMismatch([first]) + logEvidenceOfSampleRatioMismatch([second]),
      12,
    )
    expect(logEvidenceOfSampleRatioMismatch([])).toBe(0)
  })

  it('is not fooled by large counts: a true share stays unsuspicious, a wrong one does not', () => {
    expect(logEvidenceAgainstProbability(1e8, 9e8, 0.1, 1000)).toBeCloseTo(-6.9086, 3)
    expect(logEvidenceAgainstProbability(1.001e8, 8.999e8, 0.1, 1000)).toBeGreaterThan(Math.log(1000))
  })
})

describe('Bernoulli confidence sequence', () => {
  it('has the values of the Python package confseq', () => {
    const close = (interval: { lower: number; upper: number }, lower: number, upper: number) => {
      expect(interval.lower).toBeCloseTo(lower, 7)
      expect(interval.upper).toBeCloseTo(upper, 7)
    }
    close(bernoulliConfidenceSequence(25, 175, 0.05, 200), 0.0740032, 0.2338622)
    close(bernoulliConfidenceSequence(12, 2000, 0.05, 2000), 0.0020104, 0.0126635)
  })

  it('contains the observed proportion and stays within 0 and 1', () => {
    const counts = fc.nat(1_000_000).chain((trials) => fc.tuple(fc.nat(trials), fc.constant(trials)))
    fc.assert(
      fc.property(counts, fc.integer({ min: 10, max: 100_000 }), ([successes, trials], optimal) => {
        const { lower, upper } = bernoulliConfidenceSequence(successes, trials, 0.05, optimal)
        expect(lower).toBeGreaterThanOrEqual(0)
        expect(upper).toBeLessThanOrEqual(1)
        if (trials > 0) {
          expect(lower).toBeLessThanOrEqual(successes / trials)
          expect(upper).toBeGreaterThanOrEqual(successes / trials)
        }
      }),
    )
  })

  it('is vacuous without trials, and is open at the side of the observed extreme', () => {
    expect(bernoulliConfidenceSequence(0, 0, 0.05, 100)).toEqual({ lower: 0, upper: 1 })
    expect(bernoulliConfidenceSequence(0, 1000, 0.05, 1000).lower).toBe(0)
    expect(bernoulliConfidenceSequence(1000, 1000, 0.05, 1000).upper).toBe(1)
  })

  it('bounds the disagreement of two models from above at all times, with the stated error rate', () => {
    const [probability, alpha, optimal, users] = [0.02, 0.05, 200, 1_000]
    // Distribution of the disagreements so far, over the runs in which every earlier bound held.
    let holding = [1]
    let missed = 0
    for (let user = 1; user <= users; user++) {
      holding = Array.from(
        { length: Math.min(user, 90) + 1 },
        (_, count) => (holding[count] ?? 0) * (1 - probability) + (holding[count - 1] ?? 0) * probability,
      )
      // The bound rises with the count, so the counts for which it misses are the lowest ones.
      for (let count = 0; count < user * probability; count++) {
        if (disagreementBound(count, user, alpha, optimal) >= probability) break
        missed += holding[count] ?? 0
        holding[count] = 0
      }
    }
    expect(missed).toBeGreaterThan(alpha / 4)
    expect(missed).toBeLessThanOrEqual(alpha)
  })
})

it.each([
  ['more successes than trials', () => bernoulliConfidenceSequence(3, 2, 0.05, 10), 'successes (3) must not exceed'],
  ['a negative count', () => logEvidenceAgainstProbability(-1, 0, 0.5, 2), 'successes must be a number from 0'],
  ['a probability of 1', () => logEvidenceAgainstProbability(1, 0, 1, 2), 'probability must be strictly between'],
  ['no concentration', () => logEvidenceAgainstProbability(1, 0, 0.5, 0), 'concentration must be a finite number'],
  ['an alpha of 0', () => disagreementBound(1, 2, 0, 10), 'alpha must be strictly between'],
  ['no optimal trials', () => bernoulliConfidenceSequence(1, 2, 0.05, 0), 'optimalTrials must be'],
])('refuses %s', (_, call, message) => {
  expect(call).toThrow(RangeError)
  expect(call).toThrow(message)
})
