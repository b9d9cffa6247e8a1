import fc from 'fast-check'
import { expect, test } from 'vitest'
import { helmLint, helmTemplate } from '../../src/testing/index.ts'
import { bySource, generatedCase } from '../generated/case.ts'

test('a generated chart passes helm lint --strict', async () => {
  await fc.assert(
    fc.asyncProperty(generatedCase, async ({ chart: made }) => void (await helmLint(made.files()))),
    { numRuns: 10 },
  )
})

test('Helm 3, Helm 4 and the evaluator render generated charts equally', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(generatedCase, async ({ chart: made, values }) => {
      const fromEvaluator = bySource(made.render(values).manifests)
      for (const helm of [3, 4] as const) {
        expect(bySource(await helmTemplate(made.files(), { values, helm }))).toEqual(fromEvaluator)
      }
    }),
    { numRuns: 40 },
  )
})
