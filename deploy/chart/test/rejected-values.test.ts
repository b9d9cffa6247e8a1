import type { DataMap } from '@helm-ts/chart'
import { helmTemplate, helmTemplateBatch } from '@helm-ts/chart/testing'
import { expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'

const files = smsChecker.files()

it.each<[string, DataMap, RegExp]>([
  ['a number as an environment variable', { app: { stable: { env: [{ name: 'A', value: 1 }] } } }, /env/],
  ['a list with a hole', { app: { stable: { env: [null, { name: 'A', value: '1' }] } } }, /env/],
  ['an environment variable without a name', { model: { primary: { env: [{ value: '1' }] } } }, /env/],
  ['a repeated environment variable', { app: { canary: { env: [{ name: 'A' }, { name: 'A' }] } } }, /env/],
  [
    'an unknown key of resources',
    { model: { shadow: { resources: { limit: { memory: '1Gi' } } } } },
    /resources|limit/,
  ],
  [
    'an unknown key of outlierDetection',
    { istio: { outlierDetection: { maxEjection: 5 } } },
    /outlierDetection|maxEjection/,
  ],
  ['a digest of another form', { app: { stable: { image: { digest: 'sha256:12' } } } }, /digest/],
  ['enabled=false without a parent chart', { enabled: false }, /enabled=false only has an effect/],
])('rejects %s and names it, in Helm and in the evaluator', async (_, values, message) => {
  expect(() => smsChecker.render(values)).toThrow(message)
  await expect(helmTemplate(files, { values })).rejects.toThrow(message)
})

it('installs as a dependency with the condition enabled', async () => {
  const [manifests] = await helmTemplateBatch([{ chart: files, values: { enabled: true } }])
  expect(manifests?.length).toBeGreaterThan(30)
})

it('creates no Secret for a Grafana that it does not install', async () => {
  const manifests = await helmTemplate(files, { apiVersions: ['monitoring.coreos.com/v1'] })
  expect(JSON.stringify(manifests)).not.toContain('"kind":"Secret"')
})

it('limits every temporary volume', async () => {
  const text = JSON.stringify(await helmTemplate(files, { values: { istio: { mutualTls: 'STRICT' } } }))
  const volumes = [...text.matchAll(/"emptyDir":(\{[^}]*\})/g)].map(([, volume]) => volume)
  expect(volumes.length).toBeGreaterThanOrEqual(6)
  for (const volume of volumes) expect(volume).toContain('sizeLimit')
})
