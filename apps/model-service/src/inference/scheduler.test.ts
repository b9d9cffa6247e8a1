import { describe, expect, it } from 'vitest'
import {
  InferenceError,
  InferenceScheduler,
  type InferenceWorker,
  QueueFullError,
  type RunTiming,
  type SchedulerLimits,
} from './scheduler.ts'

const limits: SchedulerLimits = {
  maxBatchSize: 4,
  maxPaddedCharacters: 40,
  queueTimeoutMs: 60_000,
  maxQueueSize: 1_000,
}

/** Lets everything happen that does not depend on a further event. */
async function settle(): Promise<void> {
  for (let iteration = 0; iteration < 3; iteration++) await new Promise((resolve) => setImmediate(resolve))
}

/** A worker whose runs end only when the test completes them. The probability of a message is its length; "bad" messages have none. */
function manualWorker() {
  const runs: (readonly string[])[] = []
  const waiting: (() => void)[] = []
  const run = async (messages: readonly string[]) => {
    runs.push(messages)
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const worker: InferenceWorker = {
    classify: async (messages) => {
      await run(messages)
      const probabilities = messages.map((message) => (message.startsWith('bad') ? undefined : message.length))
      const error = probabilities.includes(undefined) ? 'The model returned NaN.' : undefined
      return { probabilities, ...(error && { error }), runs: [{ messages: messages.length, seconds: 0.5 }] }
    },
    explain: async (message) => {
      await run([`explain ${message}`])
      return { characters: [message.length], features: [] }
    },
  }
  return {
    worker,
    runs,
    /** Completes the run in progress and lets everything happen that follows from it. */
    completeRun: async () => {
      waiting.shift()?.()
      await settle()
    },
    completeAll: async () => {
      while (waiting.length > 0) {
        waiting.shift()?.()
        await settle()
      }
    },
  }
}

describe('timing of a run', () => {
  it('is reported once to each request in a batch, with the size of the batch', async () => {
    const { worker, completeAll } = manualWorker()
    const scheduler = new InferenceScheduler(worker, limits)
    const timings: (RunTiming & { request: string })[] = []
    const listen = (request: string) => (timing: RunTiming) => void timings.push({ ...timing, request })
    const requests = [
      scheduler.classify(['a', 'b'], listen('two')),
      scheduler.classify(['c'], listen('one')),
      scheduler.explain('d', listen('explanation')),
    ]
    await settle()
    await completeAll()
    await Promise.all(requests)
    expect(timings.map(({ request, batchSize }) => [request, batchSize])).toEqual([
      ['two', 3],
      ['one', 3],
      ['explanation', 1],
    ])
    for (const { enqueuedAt, startedAt, endedAt } of timings) {
      expect(enqueuedAt).toBeLessThanOrEqual(startedAt)
      expect(startedAt).toBeLessThanOrEqual(endedAt)
    }
  })
})

describe('adaptive batching', () => {
  it('runs what has arrived, and collects what arrives meanwhile into the next batch', async () => {
    const { worker, runs, completeRun } = manualWorker()
    const scheduler = new InferenceScheduler(worker, limits)
    const first = [scheduler.classify(['a']), scheduler.classify(['bb', 'ccc'])]
    await settle()
    expect(runs).toEqual([['a', 'bb', 'ccc']])
    const second = [scheduler.classify(['dddd']), scheduler.classify(['eeeee'])]
    await settle()
    expect(runs).toHaveLength(1)
    await completeRun()
    expect(runs.slice(1)).toEqual([['dddd', 'eeeee']])
    await completeRun()
    expect(await Promise.all([...first, ...second])).toEqual([[1], [2, 3], [4], [5]])
  })

  it('splits more messages than the maximum batch size', async () => {
    const { worker, runs, completeAll } = manualWorker()
    const probabilities = new InferenceScheduler(worker, limits).classify(['a', 'b', 'c', 'd', 'e'])
    await settle()
    expect(runs).toEqual([['a', 'b', 'c', 'd']])
    await completeAll()
    expect(await probabilities).toHaveLength(5)
  })

  it('queues a full batch behind the run in progress, and holds back one that may still grow', async () => {
    const { worker, runs, completeRun, completeAll } = manualWorker()
    const scheduler = new InferenceScheduler(worker, limits)
    const responses = [scheduler.classify(['a'])]
    await settle()
    responses.push(scheduler.classify(['b', 'c', 'd']))
    expect(runs).toEqual([['a']])
    responses.push(scheduler.classify(['e', 'f']))
    expect(runs).toEqual([['a'], ['b', 'c', 'd', 'e']])
    responses.push(scheduler.classify(['g', 'h', 'i']))
    expect(runs).toHaveLength(2)
    await completeRun()
    expect(runs.slice(2)).toEqual([['f', 'g', 'h', 'i']])
    await completeAll()
    expect((await Promise.all(responses)).map((probabilities) => probabilities.length)).toEqual([1, 3, 2, 3])
  })

  it('starts the next run before it delivers the responses of the last', async () => {
    const { worker, runs, completeRun } = manualWorker()
    const scheduler = new InferenceScheduler(worker, limits)
    const first = scheduler.classify(['a']).then(() => runs.length)
    await settle()
    const second = scheduler.classify(['b'])
    await completeRun()
    expect(await first).toBe(2)
    await completeRun()
    await second
  })

  it('does not multiply the cost of a long message by a full batch', async () => {
    const { worker, runs, completeAll } = manualWorker()
    const long = 'x'.repeat(20)
    const huge = 'x'.repeat(100)
    const probabilities = new InferenceScheduler(worker, limits).classify(['a', long, 'b', huge, 'c'])
    await settle()
    await completeAll()
    expect(await probabilities).toEqual([1, 20, 1, 100, 1])
    expect(runs).toEqual([['a', long], ['b'], [huge], ['c']])
  })
})

describe('requests with a run of their own', () => {
  it('share it with no other message, and run in the order of arrival', async () => {
    const { worker, runs, completeAll } = manualWorker()
    const scheduler = new InferenceScheduler(worker, limits)
    const running = scheduler.classify(['a'])
    await settle()
    const batched = scheduler.classify(['b'])
    await afterNextMillisecond()
    const unbatched = scheduler.classifyUnbatched(['ccc', 'dd'])
    const explained = scheduler.explain('eeee')
    await afterNextMillisecond()
    const later = scheduler.classify(['f'])
    await completeAll()
    expect(runs).toEqual([['a'], ['b', 'f'], ['ccc', 'dd'], ['explain eeee']])
    expect(await Promise.all([running, batched, unbatched, later])).toEqual([[1], [1], [3, 2], [1]])
    expect(await explained).toEqual({ characters: [4], features: [] })
  })

  it('never have more than one run queued behind the run in progress', async () => {
    const { worker, runs, completeRun, completeAll } = manualWorker()
    const scheduler = new InferenceScheduler(worker, limits)
    const responses = ['a', 'b', 'c', 'd'].map((message) => scheduler.classifyUnbatched([message]))
    await settle()
    expect(runs).toHaveLength(2)
    await completeRun()
    expect(runs).toHaveLength(3)
    await completeAll()
    await Promise.all(responses)
  })
})

describe('a failure', () => {
  it('fails its message and no other in the batch', async () => {
    const { worker, completeAll } = manualWorker()
    const scheduler = new InferenceScheduler(worker, limits)
    const bad = expect(scheduler.classify(['bad'])).rejects.toThrow(new InferenceError('The model returned NaN.'))
    const good = scheduler.classify(['good'])
    await settle()
    await completeAll()
    await bad
    expect(await good).toEqual([4])
  })

  it('leaves the probability of its message in an unbatched request undefined', async () => {
    const { worker, completeAll } = manualWorker()
    const scheduler = new InferenceScheduler(worker, limits)
    const probabilities = scheduler.classifyUnbatched(['bad', 'ok'])
    await settle()
    await completeAll()
    expect(await probabilities).toEqual([undefined, 2])
  })

  it('of the worker fails the requests in that run, and later requests succeed', async () => {
    const { worker, completeAll } = manualWorker()
    let crashes = true
    const scheduler = new InferenceScheduler(
      {
        classify: (messages) => (crashes ? Promise.reject(new Error('worker exited')) : worker.classify(messages)),
        explain: () => Promise.reject(new Error('worker exited')),
      },
      limits,
    )
    await expect(scheduler.classify(['a'])).rejects.toThrow('worker exited')
    await expect(scheduler.classifyUnbatched(['a'])).rejects.toThrow('worker exited')
    await expect(scheduler.explain('a')).rejects.toThrow('worker exited')
    crashes = false
    const probabilities = scheduler.classify(['a'])
    await settle()
    await completeAll()
    expect(await probabilities).toEqual([1])
  })
})

describe('queue limits', () => {
  /** A scheduler with a run in progress and one queued behind it: every further request waits. */
  async function busyScheduler(worker: InferenceWorker, replaced: Partial<SchedulerLimits>) {
    const scheduler = new InferenceScheduler(worker, { ...limits, ...replaced })
    const first = scheduler.classifyUnbatched(['a'])
    await settle()
    return { scheduler, running: [first, scheduler.classifyUnbatched(['b'])] }
  }

  async function expectRejected(scheduler: InferenceScheduler): Promise<void> {
    const requests = [scheduler.classify(['x']), scheduler.classifyUnbatched(['x']), scheduler.explain('x')]
    for (const result of await Promise.allSettled(requests)) {
      expect(result).toEqual({ status: 'rejected', reason: expect.any(QueueFullError) })
    }
  }

  it.each(['classify', 'classifyUnbatched'] as const)(
    'reject new requests when one for %s has waited too long',
    async (method) => {
      const { worker, completeAll } = manualWorker()
      const { scheduler, running } = await busyScheduler(worker, { queueTimeoutMs: 0 })
      const waiting = scheduler[method](['c'])
      await afterNextMillisecond()
      await expectRejected(scheduler)
      await completeAll()
      expect(await Promise.all([...running, waiting])).toEqual([[1], [1], [1]])
    },
  )

  it('reject new requests while too many messages wait, whatever kind of request they belong to', async () => {
    const { worker, completeRun, completeAll } = manualWorker()
    const { scheduler, running } = await busyScheduler(worker, { maxQueueSize: 5 })
    const waiting = [scheduler.classifyUnbatched(['c', 'd', 'e']), scheduler.classify(['f', 'g'])]
    await expectRejected(scheduler)
    await completeRun()
    const admitted = scheduler.classify(['h'])
    await completeAll()
    expect(await admitted).toEqual([1])
    await Promise.all([...running, ...waiting])
  })
})

it('the observer learns how long each message waited for its run, and how long runs took', async () => {
  const { worker, completeRun } = manualWorker()
  const waits: number[] = []
  const runs: { messages: number; seconds: number }[] = []
  const scheduler = new InferenceScheduler(worker, limits)
  scheduler.observer = { waited: (seconds) => waits.push(seconds), ran: (run) => runs.push(run) }
  const first = scheduler.classify(['a'])
  await settle()
  const second = scheduler.classify(['b', 'c'])
  const enqueuedAt = performance.now()
  while (performance.now() - enqueuedAt < 5) await settle()
  expect(waits).toHaveLength(1)
  await completeRun()
  expect(waits).toHaveLength(3)
  for (const wait of waits.slice(1)) expect(wait).toBeGreaterThanOrEqual(0.005)
  await completeRun()
  await Promise.all([first, second])
  expect(runs).toEqual([
    { messages: 1, seconds: 0.5 },
    { messages: 2, seconds: 0.5 },
  ])
})

it('draining waits for every request', async () => {
  const { worker, runs, completeRun } = manualWorker()
  const scheduler = new InferenceScheduler(worker, limits)
  const first = scheduler.classify(['a'])
  await settle()
  const responses = Promise.all([first, scheduler.classify(['b'])])
  const order: string[] = []
  const drained = scheduler.drain().then(() => order.push('drained'))
  void responses.then(() => order.push('responded'))
  await completeRun()
  expect(order).toEqual([])
  await completeRun()
  await drained
  expect(runs).toHaveLength(2)
  expect(order).toContain('drained')
})

async function afterNextMillisecond(): Promise<void> {
  const before = performance.now()
  while (performance.now() - before < 1) await new Promise((resolve) => setImmediate(resolve))
}
