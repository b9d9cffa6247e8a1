import { setImmediate } from 'node:timers/promises'
import type { Contributions } from '../explain/contributions.ts'
import type { IsolatedClassification, Run } from './isolate-failures.ts'

/** The thread that runs the model. It processes requests in the order of arrival. */
export interface InferenceWorker {
  classify(messages: readonly string[]): Promise<IsolatedClassification>
  explain(message: string): Promise<Contributions>
}

export interface SchedulerLimits {
  /** Maximum number of messages in a batch. */
  readonly maxBatchSize: number
  /**
   * Maximum number of characters in a batch, counting every message as long as the longest one: graphs pad them. Keeps one long message from
   * multiplying the cost of a full batch. A longer message runs alone.
   */
  readonly maxPaddedCharacters: number
  /** New requests are rejected once the oldest waiting one has waited this long, in milliseconds. */
  readonly queueTimeoutMs: number
  /** New requests are rejected while this many messages wait. */
  readonly maxQueueSize: number
}

/** Observes the runs of the model. */
export interface InferenceObserver {
  /** A message waited this long for its run to start, in seconds. */
  waited(seconds: number): void
  /** The model completed a run. */
  ran(run: Run): void
}

/** When a request's messages waited and ran, in milliseconds since the epoch. */
export interface RunTiming {
  readonly enqueuedAt: number
  readonly startedAt: number
  readonly endedAt: number
  /** Number of messages in the run, including those of other requests. */
  readonly batchSize: number
}

/** Called after each run that has messages of a request. */
export type OnRun = (timing: RunTiming) => void

/** The queue is full: a new request would wait too long. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError'
}

/** The model failed on a message, even when the message was alone in its run. */
export class InferenceError extends Error {
  override readonly name = 'InferenceError'
}

/** A message that may share a batch with others. */
interface QueuedMessage {
  readonly message: string
  readonly enqueuedAt: number
  readonly onRun: OnRun | undefined
  readonly resolve: (probability: number) => void
  readonly reject: (reason: unknown) => void
}

/** A request that gets a run of its own. */
interface QueuedRun {
  readonly size: number
  readonly enqueuedAt: number
  readonly onRun: OnRun | undefined
  /** Sends the request to the worker. Resolves with the function that delivers the response. */
  readonly start: () => Promise<() => void>
}

interface DispatchedRun {
  /** Messages that share the run. Empty for a run of one request. */
  readonly batch: readonly QueuedMessage[]
  readonly size: number
  /** For each request with messages in the run: when they were enqueued. */
  readonly listeners: ReadonlyMap<OnRun, number>
  /** Resolves with the function that delivers the response. */
  readonly completed: Promise<() => void>
}

/** One run in progress and one queued behind it: the worker starts the second while the main thread delivers the responses of the first. */
const maxDispatchedRuns = 2

/**
 * Schedules inference requests: adaptive batching of messages, runs of their own for explanations, and the queue limits of both.
 * A message never waits for a batch to fill: a batch holds the messages that arrived together, or while the worker was busy.
 */
export class InferenceScheduler {
  observer: InferenceObserver | undefined
  readonly #worker: InferenceWorker
  readonly #limits: SchedulerLimits
  readonly #messages: QueuedMessage[] = []
  readonly #unbatched: QueuedRun[] = []
  #unbatchedSize = 0
  /** Runs that the worker has received and not completed, oldest first. */
  readonly #dispatched: DispatchedRun[] = []
  #processing: Promise<void> | undefined

  constructor(worker: InferenceWorker, limits: SchedulerLimits) {
    this.#worker = worker
    this.#limits = limits
  }

  /**
   * Probability of spam of each message, in order. Messages share batches with those of other requests.
   * @throws {QueueFullError} when a queue limit is reached.
   * @throws {InferenceError} when the model fails on a message.
   */
  async classify(messages: readonly string[], onRun?: OnRun): Promise<number[]> {
    const enqueuedAt = this.#admit()
    const probabilities = messages.map(
      (message) =>
        new Promise<number>((resolve, reject) => {
          this.#messages.push({ message, enqueuedAt, onRun, resolve, reject })
        }),
    )
    this.#process()
    return Promise.all(probabilities)
  }

  /**
   * Probability of spam of each message, in order, in one run that no other message shares; `undefined` where the model fails on a message.
   * @throws {QueueFullError} when a queue limit is reached.
   */
  async classifyUnbatched(messages: readonly string[], onRun?: OnRun): Promise<readonly (number | undefined)[]> {
    const { probabilities, runs } = await this.#enqueueRun(messages.length, onRun, () =>
      this.#worker.classify(messages),
    )
    this.#observe(runs)
    return probabilities
  }

  /**
   * Contributions to the log-odds of one message. Only for additive models.
   * @throws {QueueFullError} when a queue limit is reached.
   */
  async explain(message: string, onRun?: OnRun): Promise<Contributions> {
    return this.#enqueueRun(1, onRun, () => this.#worker.explain(message))
  }

  /** Resolves when no request waits or runs. */
  async drain(): Promise<void> {
    await this.#processing
  }

  /** Applies the queue limits. Returns the time of arrival. */
  #admit(): number {
    const now = performance.now()
    const { queueTimeoutMs, maxQueueSize } = this.#limits
    const size = this.#messages.length + this.#unbatchedSize
    if (size >= maxQueueSize) throw new QueueFullError(`${size} messages wait for the model.`)
    const oldest = Math.min(this.#messages[0]?.enqueuedAt ?? now, this.#unbatched[0]?.enqueuedAt ?? now)
    if (now - oldest > queueTimeoutMs) {
      throw new QueueFullError(`A message has waited ${Math.round(now - oldest)} ms for the model.`)
    }
    return now
  }

  async #enqueueRun<Response>(
    size: number,
    onRun: OnRun | undefined,
    send: () => Promise<Response>,
  ): Promise<Response> {
    const enqueuedAt = this.#admit()
    const response = new Promise<Response>((resolve, reject) => {
      const start = () =>
        send().then(
          (value) => () => resolve(value),
          (error: unknown) => () => reject(error),
        )
      this.#unbatched.push({ size, enqueuedAt, onRun, start })
    })
    this.#unbatchedSize += size
    this.#process()
    return response
  }

  #process(): void {
    this.#processing ??= this.#processAll()
    if (this.#dispatched.length > 0) this.#dispatch()
  }

  async #processAll(): Promise<void> {
    // Lets the event loop read the requests that have already arrived, so that they join the first batch.
    await setImmediate()
    this.#dispatch()
    for (let run = this.#dispatched[0]; run !== undefined; run = this.#dispatched[0]) {
      const startedAt = performance.now()
      for (const { enqueuedAt } of run.batch) this.observer?.waited((startedAt - enqueuedAt) / 1_000)
      const deliver = await run.completed
      const { timeOrigin } = performance
      const endedAt = timeOrigin + performance.now()
      for (const [onRun, enqueuedAt] of run.listeners) {
        onRun({ enqueuedAt: timeOrigin + enqueuedAt, startedAt: timeOrigin + startedAt, endedAt, batchSize: run.size })
      }
      this.#dispatched.shift()
      // Before the delivery, which keeps the event loop busy for about as long as a run takes.
      this.#dispatch()
      deliver()
    }
    this.#processing = undefined
  }

  /** Sends the oldest requests to the worker. A batch that is not full waits while the worker is busy: it may still grow. */
  #dispatch(): void {
    while (this.#dispatched.length < maxDispatchedRuns) {
      const message = this.#messages[0]
      const run = this.#unbatched[0]
      if (run !== undefined && (message === undefined || run.enqueuedAt < message.enqueuedAt)) {
        this.#unbatched.shift()
        this.#unbatchedSize -= run.size
        this.#dispatched.push({ batch: [], size: run.size, listeners: listenersOf([run]), completed: run.start() })
      } else {
        const isFull = this.#messages.length >= this.#limits.maxBatchSize
        if (message === undefined || (this.#dispatched.length > 0 && !isFull)) return
        const batch = this.#messages.splice(0, this.#nextBatchSize())
        this.#dispatched.push({
          batch,
          size: batch.length,
          listeners: listenersOf(batch),
          completed: this.#runBatch(batch),
        })
      }
    }
  }

  #nextBatchSize(): number {
    const { maxBatchSize, maxPaddedCharacters } = this.#limits
    let longest = 0
    let size = 0
    for (const { message } of this.#messages) {
      longest = Math.max(longest, message.length)
      if (size === maxBatchSize || (size > 0 && longest * (size + 1) > maxPaddedCharacters)) break
      size++
    }
    return size
  }

  async #runBatch(batch: readonly QueuedMessage[]): Promise<() => void> {
    try {
      const { probabilities, error, runs } = await this.#worker.classify(batch.map(({ message }) => message))
      this.#observe(runs)
      return () => {
        for (const [index, { resolve, reject }] of batch.entries()) {
          const probability = probabilities[index]
          if (probability === undefined) reject(new InferenceError(error ?? 'The model returned no probability.'))
          else resolve(probability)
        }
      }
    } catch (error) {
      return () => {
        for (const { reject } of batch) reject(error)
      }
    }
  }

  #observe(runs: readonly Run[]): void {
    for (const run of runs) this.observer?.ran(run)
  }
}

function listenersOf(queued: readonly { onRun: OnRun | undefined; enqueuedAt: number }[]): Map<OnRun, number> {
  return new Map(queued.flatMap(({ onRun, enqueuedAt }) => (onRun === undefined ? [] : [[onRun, enqueuedAt]])))
}
