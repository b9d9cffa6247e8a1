import type { DataMap } from '@helm-ts/chart'
import { helmLint, helmTemplate, helmTemplateBatch } from '@helm-ts/chart/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exampleNames, exampleValues } from '../scripts/generated-files.ts'
import { smsChecker } from '../src/index.ts'
import { arbitraryValues } from './arbitrary-values.ts'

const apiVersions = ['monitoring.coreos.com/v1']
const files = smsChecker.files()

/** A generated password differs each time: a given one is compared. */
const adminPassword = { 'kube-prometheus-stack': { grafana: { adminPassword: 'secret: "1' } } }

function evaluated(values: DataMap, name: string) {
  const { manifests } = smsChecker.render(values, { apiVersions, release: { name } })
  return manifests.map(({ source, object }) => ({ source, object }))
}

test.each([3, 4] as const)('helm lint --strict of Helm %d finds nothing', async (major) => {
  expect(await helmLint(files, major)).toContain('0 chart(s) failed')
})

test('Helm 3 prints what Helm 4 does', async () => {
  const options = { values: adminPassword, apiVersions }
  expect(await helmTemplate(files, { ...options, helm: 3 })).toEqual(await helmTemplate(files, options))
})

test.each([...exampleNames, 'nothing but defaults'])(
  'helm template with the values of %s prints what the evaluator gives',
  async (name) => {
    const given = exampleNames.includes(name) ? await exampleValues(name) : {}
    const values = { ...given, ...adminPassword }
    const printed = await helmTemplate(files, { values, apiVersions, release: { name: 'deployment' } })
    expect(printed.map(({ source, object }) => ({ source, object }))).toEqual(evaluated(values, 'deployment'))
  },
)

test('so it does with any values', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryValues, { minLength: 20, maxLength: 20 }), async (batch) => {
      const cases = batch.map((values) => ({ chart: files, values: { ...values, ...adminPassword } }))
      const printed = await helmTemplateBatch(cases, { apiVersions, release: { name: 'deployment' } })
      for (const [index, { values }] of cases.entries()) {
        // In one run of Helm for all cases, each chart has a name of its own.
        const text = JSON.stringify(printed[index]?.map(({ source, object }) => ({ source, object })))
        expect(JSON.parse(text.replaceAll(`"case-${index}`, '"sms-checker'))).toEqual(evaluated(values, 'deployment'))
      }
    }),
    { numRuns: 3, endOnFailure: true },
  )
})
