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

/**
 * Collects messages that arrive together, or while the model is busy, into its next run. No message waits for company:
 * batches grow only under load, when they save more than they cost.
 */
export class MessageBatches {
  readonly #classify: Classify
  readonly #limits: BatchLimits
  readonly #onWaited: OnWaited
  readonly #waiting: Waiting[] = []
  #run: Promise<void> | undefined

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
    this.#run ??= this.#answerAll()
    return Promise.all(answers)
  }

  /** Resolves once nothing waits and nothing runs. */
  async drained(): Promise<void> {
    await this.#run
  }

  async #answerAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Requests that have already arrived are read first, and go along: this waits for nothing that is not there yet.
      await setImmediate()
      const batch = this.#waiting.splice(0, this.#nextSize())
      const start = performance.now()
      for (const { since } of batch) this.#onWaited((start - since) / 1_000)
      try {
        const probabilities = await this.#classify(batch.map(({ text }) => text))
        for (const [index, { resolve, reject }] of batch.entries()) {
          const probability = probabilities[index]
          if (probability === undefined) reject(new Error('The model left a message unanswered.'))
          else resolve(probability)
        }
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#run = undefined
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
