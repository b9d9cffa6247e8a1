import { sql, type Transaction } from 'kysely'
import type { Database } from './open-database.ts'
import type { Tables } from './schema.ts'
import { storageUnavailable } from './storage-errors.ts'

/** Key of PostgreSQL's advisory lock that all writers of a database take. */
const writeLock = 8_082_001

/**
 * Runs `write` in a transaction that no other writer interleaves with. SQLite has one writer by nature; in PostgreSQL, replicas take turns with
 * an advisory lock.
 *
 * @throws {StorageUnavailableError} when the database cannot be written at present
 */
export async function writeTransaction<Result>(
  { db, kind }: Database,
  write: (trx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  try {
    return await db.transaction().execute(async (trx) => {
      if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${writeLock})`.execute(trx)
      return write(trx)
    })
  } catch (error) {
    throw storageUnavailable(error) ?? error
  }
}

/** Sizes of multi-row statements. Few sizes, so that each statement is prepared once. */
const chunkSizes = [64, 16, 4, 1] as const

/** Splits rows into chunks for multi-row statements. */
export function* chunks<Row>(rows: readonly Row[]): Generator<Row[]> {
  let start = 0
  for (const size of chunkSizes) {
    for (; rows.length - start >= size; start += size) yield rows.slice(start, start + size)
  }
}
