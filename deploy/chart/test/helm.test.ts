import type { DataMap } from '@helm-ts/chart'
import { helmLint, helmTemplate, helmTemplateBatch } from '@helm-ts/chart/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exampleNames, exampleValues } from '../scripts/generated-files.ts'
import { smsChecker } from '../src/index.ts'
import { arbitraryValues } from './arbitrary-values.ts'

const apiVersions = ['monitoring.coreos.com/v1']
const files = smsChecker.files()

/** A generated password differs with every rendering, so the tests set one. */
const adminPassword = { 'kube-prometheus-stack': { grafana: { adminPassword: 'secret: "1' } } }

function evaluated(values: DataMap, name: string) {
  const { manifests } = smsChecker.render(values, { apiVersions, release: { name } })
  return manifests.map(({ source, object }) => ({ source, object }))
}

test.each([3, 4] as const)('helm lint --strict passes with Helm %d', async (major) => {
  expect(await helmLint(files, major)).toContain('0 chart(s) failed')
})

test('Helm 3 and Helm 4 render the same objects', async () => {
  const options = { values: adminPassword, apiVersions }
  expect(await helmTemplate(files, { ...options, helm: 3 })).toEqual(await helmTemplate(files, options))
})

const cases: [string, DataMap][] = [['the defaults', {}]]
for (const name of exampleNames) cases.push([`the example ${name}`, await exampleValues(name)])

test.each(cases)('helm template and the evaluator render the same objects for %s', async (_, given) => {
  const values = { ...given, ...adminPassword }
  const printed = await helmTemplate(files, { values, apiVersions, release: { name: 'deployment' } })
  expect(printed.map(({ source, object }) => ({ source, object }))).toEqual(evaluated(values, 'deployment'))
})

test('helm template and the evaluator render the same objects for arbitrary values', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryValues, { minLength: 20, maxLength: 20 }), async (batch) => {
      const cases = batch.map((values) => ({ chart: files, values: { ...values, ...adminPassword } }))
      const printed = await helmTemplateBatch(cases, { apiVersions, release: { name: 'deployment' } })
      for (const [index, { values }] of cases.entries()) {
        // The batch gives every chart a name of its own, which the checksums of templates depend on. The tests above compare them.
        const text = JSON.stringify(printed[index]?.map(({ source, object }) => ({ source, object })))
        const named = text.replaceAll(`"case-${index}`, '"sms-checker')
        expect(withoutChecksums(named)).toEqual(withoutChecksums(JSON.stringify(evaluated(values, 'deployment'))))
      }
    }),
    { numRuns: 3, endOnFailure: true },
  )
})

function withoutChecksums(text: string): unknown {
  return JSON.parse(text.replace(/("checksum\/\w+":)"[0-9a-f]{64}"/g, '$1"(checksum)"'))
}
