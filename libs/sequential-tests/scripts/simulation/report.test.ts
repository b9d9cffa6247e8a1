import { expect, it } from 'vitest'
import { alpha, guardrails, simulateFalseAlarms, simulatePower, simulateSampleRatio } from './report.ts'

const options = { nullExperiments: 200, effectExperiments: 40, seed: 7 }

it('keeps its level at every look and every base rate, where the naive test does not', () => {
  for (const { scenario, evidence, evidenceOfFour, naiveZ } of simulateFalseAlarms(options)) {
    // Three standard errors of a rate of 5 % among 200 experiments are 4.6 %.
    expect(evidence, scenario).toBeLessThanOrEqual(alpha + 0.046)
    expect(evidenceOfFour * guardrails, scenario).toBeLessThanOrEqual(alpha + 0.096)
    expect(naiveZ, scenario).toBeGreaterThan(0.15)
  }
})

it('rarely calls a correct assignment a mismatch, where the χ² test does', () => {
  const { evidence, naiveChiSquare } = simulateSampleRatio(options)
  expect(evidence).toBeLessThanOrEqual(0.01)
  expect(naiveChiSquare).toBeGreaterThan(0.05)
})

it('finds harm, and finds it in fewer users when the arms are equal', () => {
  const [tenth, half, ramp, tripled] = simulatePower(options)
  expect(tenth?.found).toBeGreaterThan(0.7)
  expect(half?.found).toBeGreaterThan(0.95)
  expect(tripled?.found).toBeGreaterThan(0.95)
  expect(half?.medianUsers ?? 0).toBeLessThan(ramp?.medianUsers ?? 0)
  expect(ramp?.medianUsers ?? 0).toBeLessThan(tenth?.medianUsers ?? 0)
})
