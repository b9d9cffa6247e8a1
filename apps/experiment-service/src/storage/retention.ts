import { setTimeout as sleep } from 'node:timers/promises'
import type { Service } from '@sms-checker/service'
import { type DeleteResult, sql, type Transaction } from 'kysely'
import { dayMs } from './count-changes.ts'
import type { Database } from './open-database.ts'
import type { Tables } from './schema.ts'
import { writeTransaction } from './transaction.ts'

/** Interval between two runs, in milliseconds. */
const intervalMs = 60 * 60 * 1_000

/** Delay of the first run, so that a restart is not slowed down by it, in milliseconds. */
const firstRunMs = 60_000

/** Maximum number of rows that one transaction deletes, so that events never wait long. */
const maxDeletedRows = 2_000

/** Pages that one statement returns to the file system. */
const vacuumedPages = 1_000

/** Pause between two transactions, so that events can be written, in milliseconds. */
const pauseMs = 20

/** Deletes old rows every hour while the service runs. */
export function scheduleRetention(service: Service, database: Database, { days }: { readonly days: number }): void {
  const closing = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  function schedule(delayMs: number): void {
    timer = setTimeout(() => {
      running = run().finally(() => {
        if (!closing.signal.aborted) schedule(intervalMs)
      })
    }, delayMs).unref()
  }

  async function run(): Promise<void> {
    try {
      const deleted = await deleteOldRows(database, { days, now: Date.now(), signal: closing.signal })
      if (deleted > 0) service.log.info({ deleted, days }, 'old rows deleted')
    } catch (err) {
      if (!closing.signal.aborted) service.log.error({ err }, 'old rows cannot be deleted')
    }
  }

  service.addHook('onReady', async () => schedule(firstRunMs))
  service.addHook('preClose', async () => {
    closing.abort()
    clearTimeout(timer)
    await running
  })
}

export interface RetentionOptions {
  /** Retention time of events, and of users after the end of their experiment. Counts are kept permanently. */
  readonly days: number
  readonly now: number
  readonly signal?: AbortSignal
}

/**
 * Deletes rows that are too old, in small transactions on SQLite and PostgreSQL, and returns how many. SQLite then returns the pages to the file
 * system; PostgreSQL reuses them after autovacuum.
 */
export async function deleteOldRows(database: Database, { days, now, signal }: RetentionOptions): Promise<number> {
  const oldest = now - days * dayMs
  let deleted = 0
  for (const table of ['outcomes', 'predictions', 'feedback', 'shadow_users', 'dropped_events'] as const) {
    deleted += await repeat(database, signal, async (trx) => {
      const old = trx.selectFrom(table).select('occurred_at').where('occurred_at', '<', oldest).orderBy('occurred_at')
      const last = await old.limit(1).offset(maxDeletedRows).executeTakeFirst()
      return trx
        .deleteFrom(table)
        .where('occurred_at', '<=', last?.occurred_at ?? oldest - 1)
        .executeTakeFirstOrThrow()
    })
  }
  const ended = await database.db.selectFrom('experiments').select('id').where('ended_at', '<', oldest).execute()
  for (const { id } of ended) {
    deleted += await repeat(database, signal, async (trx) => {
      const users = trx.selectFrom('users').select('unit').where('experiment', '=', id).orderBy('unit')
      const last = await users.limit(1).offset(maxDeletedRows).executeTakeFirst()
      const all = trx.deleteFrom('users').where('experiment', '=', id)
      return (last === undefined ? all : all.where('unit', '<=', last.unit)).executeTakeFirstOrThrow()
    })
  }
  if (database.kind === 'sqlite') await returnPages(database, signal)
  return deleted
}

/** Repeats a deletion until it finds no row, and returns how many rows were deleted. */
async function repeat(
  database: Database,
  signal: AbortSignal | undefined,
  deleteSome: (trx: Transaction<Tables>) => Promise<DeleteResult>,
): Promise<number> {
  let total = 0
  for (;;) {
    const { numDeletedRows } = await writeTransaction(database, deleteSome)
    total += Number(numDeletedRows)
    if (numDeletedRows === 0n || signal?.aborted) return total
    await sleep(pauseMs)
  }
}

/** Returns the pages that the deleted rows occupied to the file system. */
async function returnPages({ db }: Database, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ freelist_count: number }>`pragma freelist_count`.execute(db)
    if ((rows[0]?.freelist_count ?? 0) === 0 || signal?.aborted) return
    await sql.raw(`pragma incremental_vacuum(${vacuumedPages})`).execute(db)
    await sleep(pauseMs)
  }
}
