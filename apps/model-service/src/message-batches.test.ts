import { expect, it } from 'vitest'
import { type BatchLimits, MessageBatches, QueueFull } from './message-batches.ts'

const limits: BatchLimits = { messages: 4, paddedCharacters: 40, waitMs: 60_000 }

/** Lets everything happen that needs no further event. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A model that answers a text's length as soon as it is let, and remembers what it was asked together. */
function heldModel() {
  const runs: (readonly string[])[] = []
  const waiting: (() => void)[] = []
  return {
    runs,
    classify: async (texts: readonly string[]) => {
      runs.push(texts)
      await new Promise<void>((resolve) => waiting.push(resolve))
      return texts.map((text) => text.length)
    },
    /** Lets the run in progress end, and everything that follows from it happen. */
    release: async () => {
      waiting.shift()?.()
      await settle()
    },
  }
}

it('asks for what has arrived, and collects what comes meanwhile', async () => {
  const model = heldModel()
  const batches = new MessageBatches(model.classify, limits)
  const first = [batches.probabilities(['a']), batches.probabilities(['bb', 'ccc'])]
  await settle()
  expect(model.runs).toEqual([['a', 'bb', 'ccc']])
  const second = [batches.probabilities(['dddd']), batches.probabilities(['eeeee'])]
  await settle()
  expect(model.runs).toHaveLength(1)
  await model.release()
  expect(model.runs.slice(1)).toEqual([['dddd', 'eeeee']])
  await model.release()
  expect(await Promise.all([...first, ...second])).toEqual([[1], [2, 3], [4], [5]])
})

it('tells how long each message waited, once its run begins', async () => {
  const model = heldModel()
  const waits: number[] = []
  const batches = new MessageBatches(model.classify, limits, (seconds) => waits.push(seconds))
  const first = batches.probabilities(['a'])
  await settle()
  const second = batches.probabilities(['b', 'c'])
  const asked = performance.now()
  while (performance.now() - asked < 5) await settle()
  expect(waits).toHaveLength(1)
  await model.release()
  expect(waits).toHaveLength(3)
  for (const wait of waits.slice(1)) expect(wait).toBeGreaterThanOrEqual(0.005)
  await model.release()
  await Promise.all([first, second])
})

it('splits what is more than a run may take', async () => {
  const model = heldModel()
  const batches = new MessageBatches(model.classify, limits)
  const answer = batches.probabilities(['a', 'b', 'c', 'd', 'e'])
  await settle()
  expect(model.runs).toEqual([['a', 'b', 'c', 'd']])
  await model.release()
  await model.release()
  expect(await answer).toHaveLength(5)
})

it('sends a full run behind the one in progress, and keeps one that is not full', async () => {
  const model = heldModel()
  const batches = new MessageBatches(model.classify, limits)
  const answers = [batches.probabilities(['a'])]
  await settle()
  answers.push(batches.probabilities(['b', 'c', 'd']))
  expect(model.runs).toEqual([['a']])
  answers.push(batches.probabilities(['e', 'f']))
  expect(model.runs).toEqual([['a'], ['b', 'c', 'd', 'e']])
  answers.push(batches.probabilities(['g', 'h', 'i']))
  expect(model.runs).toHaveLength(2)
  await model.release()
  expect(model.runs.slice(2)).toEqual([['f', 'g', 'h', 'i']])
  await model.release()
  await model.release()
  expect((await Promise.all(answers)).map((answer) => answer.length)).toEqual([1, 3, 2, 3])
})

it('lets the model begin its next run before it gives the answers of the last', async () => {
  const model = heldModel()
  const batches = new MessageBatches(model.classify, limits)
  const first = batches.probabilities(['a']).then(() => model.runs.length)
  await settle()
  const second = batches.probabilities(['b'])
  await model.release()
  expect(await first).toBe(2)
  await model.release()
  await second
})

it('does not let a long message multiply with a full batch', async () => {
  const model = heldModel()
  const batches = new MessageBatches(model.classify, limits)
  const long = 'x'.repeat(20)
  const huge = 'x'.repeat(100)
  const answer = batches.probabilities(['a', long, 'b', huge, 'c'])
  await settle()
  for (let run = 0; run < 4; run++) await model.release()
  expect(await answer).toEqual([1, 20, 1, 100, 1])
  expect(model.runs).toEqual([['a', long], ['b'], [huge], ['c']])
})

it('fails only the messages of the run that failed', async () => {
  const batches = new MessageBatches(async (texts) => {
    if (texts.includes('bad')) throw new Error('cannot')
    return texts.map(() => 0.5)
  }, limits)
  const refusal = expect(batches.probabilities(['bad'])).rejects.toThrow('cannot')
  await settle()
  const good = batches.probabilities(['good'])
  await refusal
  expect(await good).toEqual([0.5])
})

it('refuses when the first in the queue has waited too long', async () => {
  const model = heldModel()
  const batches = new MessageBatches(model.classify, { ...limits, waitMs: 0 })
  const running = batches.probabilities(['a'])
  await settle()
  const waiting = batches.probabilities(['b'])
  const before = performance.now()
  while (performance.now() === before) await new Promise((resolve) => setImmediate(resolve))
  await expect(batches.probabilities(['c'])).rejects.toBeInstanceOf(QueueFull)
  await model.release()
  await model.release()
  expect(await Promise.all([running, waiting])).toEqual([[1], [1]])
})

it('is drained once everything is answered', async () => {
  const model = heldModel()
  const batches = new MessageBatches(model.classify, limits)
  const first = batches.probabilities(['a'])
  await settle()
  const answers = Promise.all([first, batches.probabilities(['b'])])
  const order: string[] = []
  const drained = batches.drained().then(() => order.push('drained'))
  void answers.then(() => order.push('answered'))
  await model.release()
  expect(order).toEqual([])
  await model.release()
  await drained
  expect(model.runs).toHaveLength(2)
  expect(order).toContain('drained')
})
