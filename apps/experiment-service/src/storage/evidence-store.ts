import type { EventsSummary } from '@sms-checker/contracts'
import { sql, type Transaction } from 'kysely'
import type { Experiment } from '../experiment/experiment-file.ts'
import type { IdentifiedEvent } from '../experiment/identify.ts'
import type { CurrentStage } from '../experiment/user-progress.ts'
import { addFeedback, type FeedbackInput, type FeedbackResult } from './add-feedback.ts'
import { insertEvents, keyOf, StoredBeforeError, storedKeys } from './append-events.ts'
import { GroupCommit } from './group-commit.ts'
import type { Database } from './open-database.ts'
import { checkKey, setProperty } from './properties.ts'
import type { Tables, UserCountRow } from './schema.ts'
import { enterStage } from './stages.ts'
import { writeTransaction } from './transaction.ts'

/** Maximum number of events in a transaction. While one is committed, the events of the next are parsed. */
const maxCommittedEvents = 2_000

/** Maximum number of events that wait for a transaction. An event takes about 1 kB of memory. */
const maxWaitingEvents = 20_000

interface Work {
  readonly events: readonly IdentifiedEvent[]
  readonly feedback: readonly FeedbackInput[]
}

interface Written {
  /** The events that were not stored before. */
  readonly accepted: readonly IdentifiedEvent[]
  readonly feedback: readonly FeedbackResult[]
}

export interface StoreOptions {
  readonly database: Database
  /** The experiment that runs. */
  readonly experiment: Experiment | undefined
  /** Fingerprint of the key with which user ids are hashed. */
  readonly keyFingerprint: string
  /** The current time in milliseconds since 1970. */
  readonly now?: () => number
}

/** Stores events and feedback, and counts them as they arrive. */
export class EvidenceStore {
  readonly #database: Database
  #current: CurrentStage | undefined
  readonly #now: () => number
  readonly #writes = new GroupCommit<Work, Written>({
    commit: (works) => this.#commit(works),
    sizeOf: ({ events, feedback }) => events.length + feedback.length,
    maxCommitted: maxCommittedEvents,
    maxWaiting: maxWaitingEvents,
  })

  private constructor(database: Database, current: CurrentStage | undefined, now: () => number) {
    this.#database = database
    this.#current = current
    this.#now = now
  }

  /** @throws {ConfigurationError} when the database was created with another key */
  static async open({ database, experiment, keyFingerprint, now = Date.now }: StoreOptions): Promise<EvidenceStore> {
    await checkKey(database, keyFingerprint)
    return new EvidenceStore(database, await enterStage(database, experiment, now()), now)
  }

  get database(): Database {
    return this.#database
  }

  /** Number of events and pieces of feedback that wait for a transaction. */
  get waiting(): number {
    return this.#writes.size
  }

  /**
   * Stores events, and returns those that were not stored before. Idempotent. Resolves when they have been committed.
   *
   * @throws {StorageUnavailableError} when nothing can be written at present
   * @throws {QueueFullError} when too many events wait
   */
  async append(events: readonly IdentifiedEvent[]): Promise<readonly IdentifiedEvent[]> {
    const { accepted } = await this.#writes.submit({ events, feedback: [] })
    return accepted
  }

  /** Stores feedback. Resolves when it has been committed. Throws like `append`. */
  async addFeedback(feedback: FeedbackInput): Promise<FeedbackResult> {
    const { feedback: results } = await this.#writes.submit({ events: [], feedback: [feedback] })
    const [result] = results
    if (result === undefined) throw new Error('Feedback has no result.')
    return result
  }

  /** Counts of the users of an experiment, by stage, arm, last digit, and guess and length of their first message. */
  async counts(experiment: string): Promise<readonly UserCountRow[]> {
    return this.#database.db
      .selectFrom('user_counts')
      .innerJoin('stages', 'stages.id', 'user_counts.stage')
      .innerJoin('experiments', 'experiments.id', 'stages.experiment')
      .selectAll('user_counts')
      .where('experiments.name', '=', experiment)
      .orderBy('user_counts.stage')
      .execute()
  }

  /** Counts of all events ever stored. */
  async summary(): Promise<EventsSummary> {
    const { db } = this.#database
    const running = await db.selectFrom('experiments').select('name').where('ended_at', 'is', null).executeTakeFirst()
    const rows = await db
      .selectFrom('event_counts')
      .leftJoin('stages', 'stages.id', 'event_counts.stage')
      .leftJoin('experiments', 'experiments.id', 'stages.experiment')
      .select(['experiments.name as experiment', 'kind', 'arm', 'exclusion'])
      .select((eb) => eb.fn.sum<number | string>('events').as('events'))
      .groupBy(['experiments.name', 'kind', 'arm', 'exclusion'])
      .orderBy('experiment')
      .orderBy('kind')
      .orderBy('arm')
      .orderBy('exclusion')
      .execute()
    return {
      ...(running && { experiment: running.name }),
      counts: rows.map(({ experiment, kind, arm, exclusion, events }) => ({
        ...(experiment !== null && { experiment }),
        kind,
        ...(arm !== '' && { arm }),
        ...(exclusion !== '' && { exclusion }),
        events: Number(events),
      })),
    }
  }

  /** Deletes the rows of a user, and returns how many. Counts stay, because they do not identify users. */
  async deleteUser(units: readonly string[]): Promise<number> {
    return writeTransaction(this.#database, async (trx) => {
      let deleted = 0n
      for (const table of ['outcomes', 'predictions', 'feedback', 'users', 'shadow_users'] as const) {
        const { numDeletedRows } = await trx.deleteFrom(table).where('unit', 'in', units).executeTakeFirstOrThrow()
        deleted += numDeletedRows
      }
      return Number(deleted)
    })
  }

  /**
   * Writes a row, to find out whether the database can be written.
   *
   * @throws {StorageUnavailableError} when it cannot
   */
  async probe(): Promise<void> {
    await writeTransaction(this.#database, (trx) => setProperty(trx, 'probed_at', String(this.#now())))
  }

  /** Waits for writes in progress, then closes the database. */
  async close(): Promise<void> {
    const { db, kind } = this.#database
    await this.#writes.idle()
    try {
      // libsql closes the connection only when its statements are garbage-collected, so SQLite does not do this on close.
      if (kind === 'sqlite') await sql`pragma wal_checkpoint(truncate)`.execute(db)
    } finally {
      await db.destroy()
    }
  }

  async #commit(works: readonly Work[]): Promise<readonly Written[]> {
    try {
      return await this.#write(works, async () => new Set())
    } catch (error) {
      if (!(error instanceof StoredBeforeError)) throw error
    }
    // Rare: a producer sends a batch again. Looking for duplicates first would slow down every batch.
    const events = works.flatMap((work) => work.events)
    return this.#write(works, (trx) => storedKeys(trx, events))
  }

  async #write(
    works: readonly Work[],
    findStored: (trx: Transaction<Tables>) => Promise<Set<string>>,
  ): Promise<readonly Written[]> {
    const now = this.#now()
    return writeTransaction(this.#database, async (trx) => {
      const seen = await findStored(trx)
      const isNew = (event: IdentifiedEvent) => {
        const { size } = seen
        return seen.add(keyOf(event)).size > size
      }
      const accepted = works.map(({ events }) => events.filter(isNew))
      await insertEvents(trx, accepted.flat(), await this.#runningStage(trx), now)

      const written: Written[] = []
      for (const [i, { feedback }] of works.entries()) {
        const results: FeedbackResult[] = []
        for (const each of feedback) results.push(await addFeedback(trx, each, now))
        written.push({ accepted: accepted[i] ?? [], feedback: results })
      }
      return written
    })
  }

  /** The stage in which events count. A rollback ends it, in this process or, on PostgreSQL, through another replica. */
  async #runningStage(trx: Transaction<Tables>): Promise<CurrentStage | undefined> {
    if (this.#current === undefined) return undefined
    const { rolled_back_at } = await trx
      .selectFrom('experiments')
      .select('rolled_back_at')
      .where('id', '=', this.#current.experiment)
      .executeTakeFirstOrThrow()
    if (rolled_back_at !== null) this.#current = undefined
    return this.#current
  }
}
