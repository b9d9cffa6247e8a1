import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchPrediction, headers, maxBatchSize, paths } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startModelService } from './model-service.ts'
import { makeModel, virtualEnvironment } from './python.ts'

/** What the Python scripts write beside the model: messages with Python's own labels. */
const Proof = Type.Array(Type.Object({ sms: Type.String(), label: Type.String() }))

let folder = ''
let python = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'))
  python = await virtualEnvironment(join(folder, 'venv'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function labelsOf(address: string, messages: readonly string[]): Promise<string[]> {
  const answer = await fetch(`${address}${paths.predictBatch}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages }),
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get(headers.modelVersion)).toBe('1.0.0')
  return Parse(BatchPrediction, await answer.json()).predictions.map(({ result }) => result)
}

it.each([
  ['a scikit-learn pipeline, exported by skl2onnx', 'scikit_learn_model.py'],
  ['a PyTorch graph', 'pytorch_model.py'],
])('%s is served with the labels that Python gives', async (_name, script) => {
  const directory = join(folder, script.replace('.py', ''))
  await makeModel(python, script, directory)
  const proof = Parse(Proof, JSON.parse(await readFile(join(directory, 'proof.json'), 'utf8')))
  expect(proof).toHaveLength(500)
  expect(new Set(proof.map(({ label }) => label))).toEqual(new Set(['ham', 'spam']))

  const service = await startModelService(directory)
  try {
    const messages = proof.map(({ sms }) => sms)
    const labels = [
      ...(await labelsOf(service.address, messages.slice(0, maxBatchSize))),
      ...(await labelsOf(service.address, messages.slice(maxBatchSize))),
    ]
    expect(labels).toEqual(proof.map(({ label }) => label))
  } finally {
    await service.stop()
  }
})
