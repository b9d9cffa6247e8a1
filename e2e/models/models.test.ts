import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchPrediction, headers, maxBatchSize, paths } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startModelService } from './model-service.ts'
import { buildModel, virtualEnvironment } from './python.ts'

/** Content of `expected.json`, which the Python scripts write beside the model: messages with Python's labels. */
const ExpectedLabels = Type.Array(Type.Object({ sms: Type.String(), label: Type.String() }))

let folder = ''
let python = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'))
  python = await virtualEnvironment(join(folder, 'venv'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function labelsOf(address: string, messages: readonly string[]): Promise<string[]> {
  const response = await fetch(`${address}${paths.predictBatch}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages }),
  })
  expect(response.status).toBe(200)
  expect(response.headers.get(headers.modelVersion)).toBe('1.0.0')
  return Parse(BatchPrediction, await response.json()).predictions.map(({ result }) => result)
}

it.each([
  ['a scikit-learn pipeline, exported by skl2onnx', 'scikit_learn_model.py'],
  ['a PyTorch graph', 'pytorch_model.py'],
])('model-service returns for %s the same labels as Python', async (_name, script) => {
  const directory = join(folder, script.replace('.py', ''))
  await buildModel(python, script, directory)
  const expected = Parse(ExpectedLabels, JSON.parse(await readFile(join(directory, 'expected.json'), 'utf8')))
  expect(expected).toHaveLength(500)
  expect(new Set(expected.map(({ label }) => label))).toEqual(new Set(['ham', 'spam']))

  const service = await startModelService(directory)
  try {
    const messages = expected.map(({ sms }) => sms)
    const labels = [
      ...(await labelsOf(service.url, messages.slice(0, maxBatchSize))),
      ...(await labelsOf(service.url, messages.slice(maxBatchSize))),
    ]
    expect(labels).toEqual(expected.map(({ label }) => label))
  } finally {
    await service.stop()
  }
})
