import { afterEach, expect, it, vi } from 'vitest'
import { manifestOf, modelDirectory, slowGraph, spamModelDirectory, winProbability } from '../test/onnx-models.ts'
import { type Inference, startInference } from './inference.ts'

// Starting a thread from the sources compiles them first.
vi.setConfig({ testTimeout: 60_000 })

let inference: Inference | undefined

afterEach(async () => {
  await inference?.close()
  inference = undefined
})

async function start(directory: string): Promise<Inference> {
  const started = await startInference({ directory, threads: 1, batchSize: 16 })
  if ('fault' in started) throw new Error(started.fault)
  inference = started
  return started
}

it('says why a directory cannot be served', async () => {
  expect(await startInference({ directory: '/nowhere/at/all', threads: 1, batchSize: 16 })).toEqual({
    fault: expect.stringContaining('no such file'),
  })
})

it('answers each of many concurrent requests with its own probabilities', async () => {
  const { probabilities } = await start(await spamModelDirectory())
  const requests = Array.from({ length: 300 }, (_, index) =>
    Array<string>(1 + (index % 3)).fill(index % 2 ? 'win' : 'no'),
  )
  const answers = await Promise.all(requests.map((texts) => probabilities(texts)))
  for (const [index, answer] of answers.entries()) {
    expect(answer).toHaveLength(1 + (index % 3))
    for (const probability of answer) expect(probability > 0.5).toBe(index % 2 === 1)
  }
})

it('leaves the event loop free while the model works', async () => {
  const graph = slowGraph(40)
  const { probabilities } = await start(await modelDirectory({ graph, manifest: manifestOf(graph) }))
  let done = false
  const answer = probabilities(['win']).finally(() => {
    done = true
  })
  let turns = 0
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve))
    turns++
  }
  expect((await answer)[0]).toBeCloseTo(winProbability, 4)
  // On the main thread the run would be a single turn.
  expect(turns).toBeGreaterThan(100)
})

it('tells of each run, and of the wait of each message', async () => {
  const model = await start(await spamModelDirectory())
  const runs: number[] = []
  const times: number[] = []
  model.watch({
    waited: (seconds) => times.push(seconds),
    ran: (messages, seconds) => {
      runs.push(messages)
      times.push(seconds)
    },
  })
  await model.probabilities(Array<string>(20).fill('win'))
  expect(runs).toEqual([16, 4])
  expect(times).toHaveLength(2 + 20)
  for (const seconds of times) expect(seconds).toBeGreaterThanOrEqual(0)
})

it('asks for some messages together, however many go into other runs', async () => {
  const model = await start(await spamModelDirectory())
  const runs: number[] = []
  model.watch({ waited: () => {}, ran: (messages) => runs.push(messages) })
  const texts = Array.from({ length: 33 }, (_, index) => (index % 2 ? 'win' : 'no'))
  const answers = await model.together(texts)
  expect(runs).toEqual([33])
  expect(answers.map((probability) => (probability > 0.5 ? 'win' : 'no'))).toEqual(texts)
})

it('answers what was asked before it closes', async () => {
  const { probabilities, close } = await start(await spamModelDirectory())
  const answers = Promise.all(Array.from({ length: 50 }, () => probabilities(['win'])))
  inference = undefined
  await Promise.all([answers, close()])
  expect((await answers).flat()).toHaveLength(50)
})
