import type { DataMap } from '@helm-ts/chart'
import { helmLint, helmTemplate, helmTemplateBatch } from '@helm-ts/chart/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exampleNames, exampleValues } from '../scripts/generated-files.ts'
import { smsChecker } from '../src/index.ts'
import { arbitraryValues } from './arbitrary-values.ts'
import { replaceGeneratedKeys, withoutGeneratedKeys } from './generated-keys.ts'

const apiVersions = ['monitoring.coreos.com/v1']
const files = smsChecker.files()

/** A generated password differs with every rendering, so the tests set one. No value sets the keys of experiment-service. */
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
  const [helm3, helm4] = [await helmTemplate(files, { ...options, helm: 3 }), await helmTemplate(files, options)]
  expect(replaceGeneratedKeys(helm3)).toEqual(replaceGeneratedKeys(helm4))
})

const cases: [string, DataMap][] = [['the defaults', {}]]
for (const name of exampleNames) cases.push([`the example ${name}`, await exampleValues(name)])

test.each(cases)('helm template and the evaluator render the same objects for %s', async (_, given) => {
  const values = { ...given, ...adminPassword }
  const printed = await helmTemplate(files, { values, apiVersions, release: { name: 'deployment' } })
  const objects = printed.map(({ source, object }) => ({ source, object }))
  expect(replaceGeneratedKeys(objects)).toEqual(replaceGeneratedKeys(evaluated(values, 'deployment')))
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
        expect(comparable(named)).toEqual(comparable(JSON.stringify(evaluated(values, 'deployment'))))
      }
    }),
    { numRuns: 3, endOnFailure: true },
  )
})

function comparable(text: string): unknown {
  return JSON.parse(withoutGeneratedKeys(text).replace(/("checksum\/\w+":)"[0-9a-f]{64}"/g, '$1"(checksum)"'))
}
