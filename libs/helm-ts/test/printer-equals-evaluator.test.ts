import fc from 'fast-check'
import { expect, test } from 'vitest'
import { helmTemplateBatch } from '../src/testing/index.ts'
import { bySource, generatedCase } from './generated/case.ts'

const perBatch = 25

/** Each run renders a batch of charts with one start of Helm; a failure prints the seed and the smallest case. */
test('what Helm 4 prints is what the evaluator gives', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(generatedCase, { minLength: perBatch, maxLength: perBatch }), async (cases) => {
      const printed = await helmTemplateBatch(cases.map(({ chart, values }) => ({ chart: chart.files(), values })))
      for (const [index, { chart, values }] of cases.entries()) {
        expect(bySource(printed[index] ?? [])).toEqual(bySource(chart.render(values).manifests))
      }
    }),
    { numRuns: 44, interruptAfterTimeLimit: 240_000, markInterruptAsFailure: true },
  )
})
