import { readFile } from 'node:fs/promises'
import { Compile } from 'typebox/compile'
import { expect, it } from 'vitest'
import { ModelManifest, upgradeManifest } from './model-manifest.ts'

const manifest = Compile(ModelManifest)
const measured = { protocol: 'none', messages: 1, mcc: 0, accuracy: 0 }
const trafficBaseline = { spamRatio: { low: 0, high: 1 }, meanLength: { low: 0, high: 100 } }
const goldenExamples = [{ sms: 'hi', probability: 0.1 }]

it('renames the keys of earlier releases and leaves current manifests as they are', () => {
  const quality = { ...measured, spamCaught: 0.9, hamBlocked: 0.01 }
  const current = {
    id: 'm',
    quality: [{ ...measured, recall: 0.9, falsePositiveRate: 0.01 }],
    trafficBaseline,
    goldenExamples,
  }
  const old = { id: 'm', quality: [quality], expects: trafficBaseline, checks: goldenExamples }
  expect(upgradeManifest(old)).toEqual(current)
  expect(Object.keys(upgradeManifest(old) ?? {})).toEqual(Object.keys(current))
  expect(upgradeManifest(current)).toEqual(current)
})

it('keeps both keys when a manifest has the old and the current name, so that validation reports the old one', () => {
  const both = { checks: [], goldenExamples }
  expect(upgradeManifest(both)).toEqual(both)
})

it.each([[[]], [null], ['a string'], [{ quality: 'none' }], [{ quality: [1, null] }]])(
  'returns %j unchanged',
  (value) => {
    expect(upgradeManifest(value)).toEqual(value)
  },
)

it.each(['linear', 'neural', 'transformer'])('accepts the manifest of the shipped %s model', async (id) => {
  const path = new URL(`../../../apps/model-service/models/${id}/model.json`, import.meta.url)
  expect(manifest.Check(upgradeManifest(JSON.parse(await readFile(path, 'utf8'))))).toBe(true)
})
