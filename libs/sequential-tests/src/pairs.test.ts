import betaln from '@stdlib/math-base-special-betaln'
import { expect, it } from 'vitest'
import { logEvidenceAgainstProbability } from './binomial.ts'
import { logEvidenceOfBetterPredictions } from './pairs.ts'

function expectedEvidence(pairs: number, theta: number, bias: number): number {
  let total = 0
  for (let right = 0; right <= pairs; right++) {
    const logChoose = -Math.log(pairs + 1) - betaln(right + 1, pairs - right + 1)
    const logProbability = logChoose + right * Math.log(theta) + (pairs - right) * Math.log1p(-theta)
    const evidence = logEvidenceOfBetterPredictions({ candidateRight: right, currentRight: pairs - right }, bias)
    total += Math.exp(logProbability + evidence)
  }
  return total
}

it('is the Beta-binomial e-process with θ₀ = ½ and K = 2 when the candidate leads', () => {
  for (const [candidateRight, currentRight] of [
    [3, 1],
    [40, 20],
    [500_000, 400_000],
  ] as const) {
    expect(logEvidenceOfBetterPredictions({ candidateRight, currentRight })).toBeCloseTo(
      logEvidenceAgainstProbability(candidateRight, currentRight, 0.5, 2),
      6,
    )
  }
})

it.each([1, 2, 5])('has expectation at most 1 everywhere in the null, with a reporting bias of %i', (bias) => {
  const boundary = bias / (1 + bias)
  for (const theta of [0.05, 0.3, boundary / 2, boundary]) {
    for (const pairs of [1, 5, 50]) expect(expectedEvidence(pairs, theta, bias)).toBeLessThanOrEqual(1 + 1e-12)
  }
})

it('needs a larger lead the larger the bias may be', () => {
  const lead = { candidateRight: 60, currentRight: 25 }
  expect(logEvidenceOfBetterPredictions(lead)).toBeGreaterThan(Math.log(20))
  expect(logEvidenceOfBetterPredictions(lead, 2)).toBeLessThan(Math.log(20))
})

it('is never evidence for a candidate that trails', () => {
  expect(logEvidenceOfBetterPredictions({ candidateRight: 10, currentRight: 90 })).toBeLessThan(0)
  expect(logEvidenceOfBetterPredictions({ candidateRight: 0, currentRight: 0 })).toBe(0)
})

it.each([
  [{ candidateRight: -1, currentRight: 0 }, 1, 'candidateRight'],
  [{ candidateRight: 0, currentRight: Number.POSITIVE_INFINITY }, 1, 'currentRight'],
  [{ candidateRight: 1, currentRight: 1 }, 0.5, 'reportingBias must be a finite number of at least 1'],
])('names invalid input: %o with a bias of %d', (pairs, bias, message) => {
  expect(() => logEvidenceOfBetterPredictions(pairs, bias)).toThrow(message)
})
