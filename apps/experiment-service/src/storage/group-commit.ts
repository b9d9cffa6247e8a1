/** The queue of writes is full. */
export class QueueFullError extends Error {
  override name = 'QueueFullError'
}

export interface GroupCommitOptions<Work, Result> {
  /** Writes all of `works` in one transaction, and returns a result for each. */
  readonly commit: (works: readonly Work[]) => Promise<readonly Result[]>
  /** How much a piece of work counts towards the limits. */
  readonly sizeOf: (work: Work) => number
  /** Maximum size of one transaction. A larger piece of work has a transaction of its own. */
  readonly maxCommitted: number
  /** Maximum size of the work that waits. */
  readonly maxWaiting: number
}

interface Waiting<Work, Result> {
  readonly work: Work
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: while one transaction is written, new work waits, and the next transaction takes all of it. Many concurrent writers share one
 * fsync, and a single writer does not wait for others.
 */
export class GroupCommit<Work, Result> {
  readonly #options: GroupCommitOptions<Work, Result>
  #waiting: Waiting<Work, Result>[] = []
  #size = 0
  #running: Promise<void> | undefined

  constructor(options: GroupCommitOptions<Work, Result>) {
    this.#options = options
  }

  /** Size of the work that waits. */
  get size(): number {
    return this.#size
  }

  /**
   * Resolves when the work has been committed.
   *
   * @throws {QueueFullError} when too much work waits
   */
  async submit(work: Work): Promise<Result> {
    const size = this.#options.sizeOf(work)
    if (this.#size > 0 && this.#size + size > this.#options.maxWaiting)
      throw new QueueFullError('Too many writes wait.')
    this.#size += size
    const result = new Promise<Result>((resolve, reject) => this.#waiting.push({ work, resolve, reject }))
    this.#running ??= this.#run()
    return result
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#take()
      try {
        const results = await this.#options.commit(group.map(({ work }) => work))
        for (const [i, { resolve, reject }] of group.entries()) {
          const result = results[i]
          if (result === undefined) reject(new Error('A write has no result.'))
          else resolve(result)
        }
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    this.#running = undefined
  }

  #take(): readonly Waiting<Work, Result>[] {
    let size = 0
    const group: Waiting<Work, Result>[] = []
    for (const each of this.#waiting) {
      const next = size + this.#options.sizeOf(each.work)
      if (group.length > 0 && next > this.#options.maxCommitted) break
      group.push(each)
      size = next
    }
    this.#waiting = this.#waiting.slice(group.length)
    this.#size -= size
    return group
  }
}
