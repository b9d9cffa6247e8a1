import fc from 'fast-check'
import { expect, test } from 'vitest'
import { helmTemplateBatch } from '../src/testing/index.ts'
import { bySource, type Case, generatedCase } from './generated/case.ts'

const perBatch = 25

/**
 * Each run renders a batch of charts with one Helm process. A failure prints the seed, and the templates, values and both
 * renderings of the case that differs. Shrinking is off, because it would start Helm hundreds of times.
 */
test('Helm 4 and the evaluator render generated charts equally', { timeout: 600_000 }, async () => {
  const cases = fc.array(generatedCase, { minLength: perBatch, maxLength: perBatch })
  const batch = fc.noShrink(cases.map((all) => ({ cases: all, toString: () => `${perBatch} charts` })))
  await fc.assert(
    fc.asyncProperty(batch, async ({ cases }) => {
      const fromHelm = await helmManifests(cases)
      for (const [index, { chart, values }] of cases.entries()) {
        const fromEvaluator = bySource(chart.render(values).manifests)
        try {
          expect(bySource(fromHelm[index] ?? [])).toEqual(fromEvaluator)
        } catch (difference) {
          throw new Error(String(cases[index]), { cause: difference })
        }
      }
    }),
    { numRuns: 44, endOnFailure: true },
  )
})

/** Renders the batch with Helm. If that fails, renders each case on its own to find the one that fails. */
async function helmManifests(cases: readonly Case[]): ReturnType<typeof helmTemplateBatch> {
  const inputs = cases.map(({ chart, values }) => ({ chart: chart.files(), values }))
  try {
    return await helmTemplateBatch(inputs)
  } catch (error) {
    for (const [index, input] of inputs.entries()) {
      try {
        await helmTemplateBatch([input])
      } catch (alone) {
        throw new Error(`Helm fails to render a case:\n${cases[index]}`, { cause: alone })
      }
    }
    throw error
  }
}
