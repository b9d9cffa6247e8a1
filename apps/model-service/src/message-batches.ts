import { setImmediate } from 'node:timers/promises'

/** Bounds of one run of the model. */
export interface BatchLimits {
  /** Most messages in a run. */
  readonly messages: number
  /**
   * Most characters that a run may cost when every message is as long as its longest one, as graphs pad them.
   * Keeps a long message from multiplying with a full batch. A message longer than this runs alone.
   */
  readonly paddedCharacters: number
  /** Longest time that a message may have waited before new ones are refused, in milliseconds. */
  readonly waitMs: number
}

/** So many messages wait that a new one would be answered too late. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull'
}

/** Hears how long each message waited for its run, in seconds. */
export type OnWaited = (seconds: number) => void

/** Probability of spam of each text. */
export type Classify = (texts: readonly string[]) => Promise<readonly number[]>

interface Waiting {
  readonly text: string
  readonly since: number
  readonly resolve: (probability: number) => void
  readonly reject: (reason: unknown) => void
}

interface Run {
  readonly batch: readonly Waiting[]
  /** Gives what answers the messages. */
  readonly ended: Promise<() => void>
}

/** Runs that are asked for at once: the model goes on with the second while the answers of the first are given. */
const runsAhead = 2

/**
 * Collects messages that arrive together, or while the model is busy, into its next run. No message waits for company:
 * batches grow only under load, when they save more than they cost.
 */
export class MessageBatches {
  readonly #classify: Classify
  readonly #limits: BatchLimits
  readonly #onWaited: OnWaited
  readonly #waiting: Waiting[] = []
  /** What the model was asked for and has not answered, in that order. */
  readonly #runs: Run[] = []
  #answering: Promise<void> | undefined

  constructor(classify: Classify, limits: BatchLimits, onWaited: OnWaited = () => {}) {
    this.#classify = classify
    this.#limits = limits
    this.#onWaited = onWaited
  }

  /**
   * Probability of spam of each text, in order.
   * @throws {QueueFull} when the first waiting message has waited longer than the limit.
   */
  async probabilities(texts: readonly string[]): Promise<number[]> {
    const since = performance.now()
    const first = this.#waiting[0]
    if (first !== undefined && since - first.since > this.#limits.waitMs) {
      throw new QueueFull(`${this.#waiting.length} messages wait for the model.`)
    }
    const answers = texts.map(
      (text) =>
        new Promise<number>((resolve, reject) => {
          this.#waiting.push({ text, since, resolve, reject })
        }),
    )
    this.#answering ??= this.#answerAll()
    if (this.#runs.length > 0) this.#startRuns()
    return Promise.all(answers)
  }

  /** Resolves once nothing waits and nothing runs. */
  async drained(): Promise<void> {
    await this.#answering
  }

  async #answerAll(): Promise<void> {
    // Requests that have already arrived are read first, and go along: this waits for nothing that is not there yet.
    await setImmediate()
    this.#startRuns()
    for (let run = this.#runs[0]; run !== undefined; run = this.#runs[0]) {
      const begin = performance.now()
      for (const { since } of run.batch) this.#onWaited((begin - since) / 1_000)
      const answer = await run.ended
      this.#runs.shift()
      // First, because giving answers keeps the event loop about as long as a run keeps the model.
      this.#startRuns()
      answer()
    }
    this.#answering = undefined
  }

  /** A full run goes behind the one in progress; messages that fill none may become more until the model is free. */
  #startRuns(): void {
    while (this.#waiting.length > 0) {
      const isFull = this.#waiting.length >= this.#limits.messages
      if (this.#runs.length >= (isFull ? runsAhead : 1)) return
      const batch = this.#waiting.splice(0, this.#nextSize())
      this.#runs.push({ batch, ended: answering(batch, this.#classify(batch.map(({ text }) => text))) })
    }
  }

  #nextSize(): number {
    const { messages, paddedCharacters } = this.#limits
    let longest = 0
    let size = 0
    for (const { text } of this.#waiting) {
      longest = Math.max(longest, text.length)
      if (size === messages || (size > 0 && longest * (size + 1) > paddedCharacters)) break
      size++
    }
    return size
  }
}

/** Waits for a run. @returns what gives the messages their answers */
async function answering(batch: readonly Waiting[], run: Promise<readonly number[]>): Promise<() => void> {
  try {
    const probabilities = await run
    return () => {
      for (const [index, { resolve, reject }] of batch.entries()) {
        const probability = probabilities[index]
        if (probability === undefined) reject(new Error('The model left a message unanswered.'))
        else resolve(probability)
      }
    }
  } catch (error) {
    return () => {
      for (const { reject } of batch) reject(error)
    }
  }
}
