import fc from 'fast-check'
import { expect, test } from 'vitest'
import { helmTemplateBatch } from '../src/testing/index.ts'
import { bySource, type Case, generatedCase } from './generated/case.ts'

const perBatch = 25

/**
 * Each run renders a batch of charts with one start of Helm. A failure prints the seed, and of the case that differs the
 * template, the values and both renderings; it is not shrunk, because that starts Helm hundreds of times.
 */
test('what Helm 4 prints is what the evaluator gives', { timeout: 600_000 }, async () => {
  const cases = fc.array(generatedCase, { minLength: perBatch, maxLength: perBatch })
  const batch = fc.noShrink(cases.map((all) => ({ cases: all, toString: () => `${perBatch} charts` })))
  await fc.assert(
    fc.asyncProperty(batch, async ({ cases }) => {
      const printed = await printedBy(cases)
      for (const [index, { chart, values }] of cases.entries()) {
        const ours = bySource(chart.render(values).manifests)
        expect(bySource(printed[index] ?? []), String(cases[index])).toEqual(ours)
      }
    }),
    { numRuns: 44, endOnFailure: true },
  )
})

/** Where Helm refuses the whole batch, the case it refuses is found by rendering each alone. */
async function printedBy(cases: readonly Case[]): ReturnType<typeof helmTemplateBatch> {
  const inputs = cases.map(({ chart, values }) => ({ chart: chart.files(), values }))
  try {
    return await helmTemplateBatch(inputs)
  } catch (error) {
    for (const [index, input] of inputs.entries()) {
      try {
        await helmTemplateBatch([input])
      } catch (alone) {
        throw new Error(`Helm refuses a case:\n${cases[index]}`, { cause: alone })
      }
    }
    throw error
  }
}
