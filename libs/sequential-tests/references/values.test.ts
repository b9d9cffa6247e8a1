import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import {
  bernoulliConfidenceSequence,
  differenceConfidenceSequence,
  disagreementBound,
  logEvidenceAgainstProbability,
  logEvidenceOfBetterPredictions,
  logEvidenceOfHarm,
  logEvidenceOfNonInferiority,
  logEvidenceOfSampleRatioMismatch,
  riskRatioEstimate,
  riskRatioInterval,
  type Stage,
  scaleUntilEvidence,
} from '../src/index.ts'

type Row = readonly number[]

interface References {
  readonly functions: Readonly<
    Record<string, { readonly cases: readonly (readonly [inputs: Row, values: readonly (number | null)[]])[] }>
  >
}

/** Computed by compute.py, which describes the columns. */
const { functions }: References = JSON.parse(readFileSync(`${import.meta.dirname}/values.json`, 'utf8'))

/** Absolute near 0, relative beyond 1: the packages compute with doubles, and with differences of large log-gamma values. */
const tolerance = 1e-8

const number = (row: Row, index: number): number => row[index] ?? Number.NaN

function stages(row: Row): Stage[] {
  const count = row.length / 3
  return Array.from({ length: count }, (_, index) => ({
    canary: number(row, 3 * index),
    stable: number(row, 3 * index + 1),
    share: number(row, 3 * index + 2),
  }))
}

const bounds = ({ lower, upper }: { lower: number; upper: number }): Row => [lower, upper]

const implementations: Record<string, (row: Row) => Row> = {
  logEvidenceAgainstProbability: (row) => [
    logEvidenceAgainstProbability(number(row, 0), number(row, 1), number(row, 2), number(row, 3)),
  ],
  logEvidenceOfSampleRatioMismatch: (row) => [logEvidenceOfSampleRatioMismatch(stages(row))],
  bernoulliConfidenceSequence: (row) =>
    bounds(bernoulliConfidenceSequence(number(row, 0), number(row, 1), number(row, 2), number(row, 3))),
  disagreementBound: (row) => [disagreementBound(number(row, 0), number(row, 1), number(row, 2), number(row, 3))],
  differenceConfidenceSequence: (row) =>
    bounds(
      differenceConfidenceSequence(
        { events: number(row, 0), users: number(row, 1) },
        { events: number(row, 2), users: number(row, 3) },
        number(row, 4),
        number(row, 5),
      ),
    ),
  logEvidenceOfHarm: ([bound, ...row]) => [logEvidenceOfHarm(stages(row), bound)],
  logEvidenceOfNonInferiority: ([margin = 0, ...row]) => [logEvidenceOfNonInferiority(stages(row), margin)],
  riskRatioEstimate: (row) => [riskRatioEstimate(stages(row))],
  riskRatioInterval: ([alpha = 0, ...row]) => bounds(riskRatioInterval(stages(row), alpha)),
  logEvidenceOfBetterPredictions: (row) => [
    logEvidenceOfBetterPredictions({ candidateRight: number(row, 0), currentRight: number(row, 1) }, number(row, 2)),
  ],
  scaleUntilEvidence: ([canary = 0, stable = 0, share = 0, margin = 0, threshold = 0]) => [
    scaleUntilEvidence(
      (scale) => logEvidenceOfNonInferiority([{ canary: canary * scale, stable: stable * scale, share }], margin),
      threshold,
    ),
  ],
}

it.each(Object.entries(implementations))(
  '%s agrees with its Python reference on 1,000 random inputs',
  (name, compute) => {
    const cases = functions[name]?.cases ?? []
    expect(cases).toHaveLength(1000)
    const deviating = cases.filter(([inputs, values]) => {
      const computed = compute(inputs)
      return values.some((value, index) => {
        // JSON has no infinity.
        if (value === null) return computed[index] !== Number.POSITIVE_INFINITY
        const deviation = Math.abs(number(computed, index) - value) / Math.max(1, Math.abs(value))
        return !(deviation <= tolerance)
      })
    })
    expect(deviating).toEqual([])
  },
)

it('has a reference for each function that computes, and no other', () => {
  expect(Object.keys(functions).sort()).toEqual(Object.keys(implementations).sort())
})
