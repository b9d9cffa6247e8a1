import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigurationError } from '@sms-checker/service'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { openLibsql } from './libsql-database.ts'
import { migrate } from './migrations.ts'
import type { Tables } from './schema.ts'
import { storageUnavailable } from './storage-errors.ts'

export const databaseFile = 'experiments.db'

export interface Database {
  readonly kind: 'sqlite' | 'postgres'
  readonly db: Kysely<Tables>
}

export interface DatabaseLocation {
  /** Directory of the SQLite file. Created when it does not exist. */
  readonly directory: string
  /** URL of PostgreSQL, instead of SQLite. */
  readonly url?: string | undefined
}

/**
 * Opens the database and migrates it.
 *
 * @throws {ConfigurationError} when the file is not an intact database, or another process uses it. The file is never deleted or changed.
 */
export async function openDatabase({ directory, url }: DatabaseLocation): Promise<Database> {
  if (url !== undefined) return openPostgres(url)
  mkdirSync(directory, { recursive: true })
  return openSqlite(join(directory, databaseFile))
}

async function openSqlite(path: string): Promise<Database> {
  let db: Kysely<Tables> | undefined
  try {
    db = new Kysely<Tables>({ dialect: openLibsql(path) })
    for (const pragma of sqlitePragmas) await sql.raw(`pragma ${pragma}`).execute(db)
    const { rows } = await sql<{ [column: string]: unknown }>`pragma quick_check(1)`.execute(db)
    const [found] = Object.values(rows[0] ?? {})
    if (found !== 'ok') throw Object.assign(new Error(String(found)), { code: 'SQLITE_CORRUPT' })
    await migrate(db)
    return { kind: 'sqlite', db }
  } catch (error) {
    await db?.destroy()
    throw openError(path, error)
  }
}

const sqlitePragmas = [
  // Lets the retention job return pages to the file system. Takes effect only before the first table is created.
  'auto_vacuum = incremental',
  'journal_mode = wal',
  // fsync at every commit: what has been acknowledged survives a power failure.
  'synchronous = full',
  'foreign_keys = on',
  // 2 MB. With 16 MB the service stores no more events a second.
  'cache_size = -2048',
  // Changed pages wait for the commit, which writes them on another thread, even if they need more memory than the cache.
  'cache_spill = off',
  // A checkpoint after 64 MB instead of 4 MB: pages that many transactions change are copied less often.
  'wal_autocheckpoint = 16000',
  'journal_size_limit = 33554432',
]

function openError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    const advice = 'Restore a backup, or move the file away to start with an empty database.'
    return new ConfigurationError(`The database file ${path} is damaged or not a database. ${advice}`, { cause: error })
  }
  const unavailable = storageUnavailable(error)
  if (unavailable === undefined) return error
  return new ConfigurationError(`The database file ${path} cannot be opened. ${unavailable.message}`, { cause: error })
}

/** OID of PostgreSQL's `bigint`. Counts and times are far below 2^53, so they fit a number. */
const bigintOid = 20

async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 5_000,
    types: {
      getTypeParser: (oid, format) =>
        oid === bigintOid ? (value: string | Buffer) => Number(value) : pg.types.getTypeParser(oid, format),
    },
  })
  // Without a listener, the loss of an idle connection would end the process. The next query opens a new one.
  pool.on('error', () => undefined)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return { kind: 'postgres', db }
}
