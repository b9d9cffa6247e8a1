import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { buildBundle } from '../../test/bundle.ts'
import {
  directoryOf,
  failingModel,
  slowModel,
  spamModelDirectory,
  strangeModel,
  winProbability,
} from '../../test/onnx-models.ts'
import { type InferenceEngine, startEngine } from './engine.ts'

vi.setConfig({ testTimeout: 60_000 })

const worker = { filename: join(await buildBundle(), 'inference', 'worker.js') }

let engine: InferenceEngine | undefined

afterEach(async () => {
  await engine?.close()
  engine = undefined
})

async function start(directory: string): Promise<InferenceEngine> {
  const model = await startEngine({ directory, threads: 1, maxBatchSize: 16, worker })
  if (model.status === 'invalid') throw new Error(model.reason)
  engine = model.engine
  return engine
}

it('gives the reason why a directory cannot be served, also from a worker in TypeScript', async () => {
  expect(await startEngine({ directory: '/nowhere/at/all', threads: 1, maxBatchSize: 16 })).toEqual({
    status: 'invalid',
    reason: expect.stringContaining('does not exist'),
  })
})

it('returns to each of many concurrent requests its own probabilities', async () => {
  const { classify } = await start(await spamModelDirectory())
  const requests = Array.from({ length: 300 }, (_, index) =>
    Array<string>(1 + (index % 3)).fill(index % 2 ? 'win' : 'no'),
  )
  const responses = await Promise.all(requests.map((messages) => classify(messages)))
  for (const [index, probabilities] of responses.entries()) {
    expect(probabilities).toHaveLength(1 + (index % 3))
    for (const probability of probabilities) expect(probability > 0.5).toBe(index % 2 === 1)
  }
})

describe.each([
  ['a model whose run fails on some messages', failingModel(), 'poison'],
  ['a model that returns NaN for some messages', strangeModel(Number.NaN), 'strange'],
])('%s', (_name, onnx, badWord) => {
  it('fails 3 of 200 requests, 32 of them in parallel', async () => {
    const { classify } = await start(await directoryOf(onnx))
    const bad = [20, 90, 150]
    const messages = Array.from({ length: 200 }, (_, index) =>
      bad.includes(index) ? `${badWord} ${index}` : index % 2 ? `win ${index}` : `no ${index}`,
    )
    const results: unknown[] = []
    const remaining = messages.entries()
    const sender = async () => {
      for (const [index, message] of remaining) {
        results[index] = await classify([message]).then(
          ([probability = 0]) => probability > 0.5,
          () => 'failed',
        )
      }
    }
    await Promise.all(Array.from({ length: 32 }, sender))
    expect(results).toEqual(messages.map((_, index) => (bad.includes(index) ? 'failed' : index % 2 === 1)))
  })
})

it('leaves the event loop free while the model runs', async () => {
  const { classify } = await start(await directoryOf(slowModel(40)))
  let done = false
  const probabilities = classify(['win']).finally(() => {
    done = true
  })
  let iterations = 0
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve))
    iterations++
  }
  expect((await probabilities)[0]).toBeCloseTo(winProbability, 4)
  // On the main thread the run would block the loop for its whole duration.
  expect(iterations).toBeGreaterThan(100)
})

it('notifies the observer of each run and of the waiting time of each message', async () => {
  const { classify, observe } = await start(await spamModelDirectory())
  const runs: number[] = []
  const times: number[] = []
  observe({
    waited: (seconds) => times.push(seconds),
    ran: ({ messages, seconds }) => {
      runs.push(messages)
      times.push(seconds)
    },
  })
  await classify(Array<string>(20).fill('win'))
  expect(runs).toEqual([16, 4])
  expect(times).toHaveLength(2 + 20)
  for (const seconds of times) expect(seconds).toBeGreaterThanOrEqual(0)
})

it('classifies an unbatched request in one run, above the maximum batch size too', async () => {
  const { classifyUnbatched, observe } = await start(await spamModelDirectory())
  const runs: number[] = []
  observe({ waited: () => {}, ran: ({ messages }) => runs.push(messages) })
  const messages = Array.from({ length: 33 }, (_, index) => (index % 2 ? 'win' : 'no'))
  const probabilities = await classifyUnbatched(messages)
  expect(runs).toEqual([33])
  expect(probabilities.map((probability = 0) => (probability > 0.5 ? 'win' : 'no'))).toEqual(messages)
})

it('responds to the requests in the queue before it closes', async () => {
  const { classify, close } = await start(await spamModelDirectory())
  const responses = Promise.all(Array.from({ length: 50 }, () => classify(['win'])))
  engine = undefined
  await Promise.all([responses, close()])
  expect((await responses).flat()).toHaveLength(50)
})
