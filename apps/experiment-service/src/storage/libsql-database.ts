import { type Driver, SqliteDialect, SqliteDriver, type SqliteStatement } from 'kysely'
import Database from 'libsql'
import AsyncDatabase from 'libsql/promise'

/** Maximum number of prepared statements that are kept. The service uses less than half. */
const maxStatements = 100

/**
 * Opens a file with libsql, for Kysely. Statements are prepared once, because preparing takes longer than running.
 * Only one process can open the file; others can read it with SQLite's own tools, for example for a backup.
 */
export function openLibsql(path: string): SqliteDialect {
  const lock = acquireLock(`${path}.lock`)
  const database = new Database(path)
  const statements = new Map<string, SqliteStatement>()
  const kyselyDatabase = {
    close() {
      database.close()
      lock.exec('rollback')
      lock.close()
    },
    prepare(sql: string): SqliteStatement {
      // After some errors SQLite has already rolled back. A second rollback would fail, and hide the first error.
      if (sql === 'rollback' && !database.inTransaction) return noStatement
      const known = statements.get(sql)
      if (known !== undefined) return known
      if (statements.size >= maxStatements) statements.clear()
      const statement: SqliteStatement = database.prepare(sql)
      // Pragmas are not kept, because the columns of their result can change.
      if (!sql.startsWith('pragma')) statements.set(sql, statement)
      return statement
    },
  }
  class LibsqlDriver extends SqliteDriver {
    /**
     * In a large transaction, writing the pages, waiting for the disk, and checkpoints take a quarter of the time. libsql's asynchronous API shares
     * the connection and does that on another thread, so that requests are parsed meanwhile. Kysely runs nothing else on the connection.
     */
    override async commitTransaction(): Promise<void> {
      await AsyncDatabase.prototype.exec.call(database, 'commit')
    }
  }
  class LibsqlDialect extends SqliteDialect {
    override createDriver(): Driver {
      return new LibsqlDriver({ database: kyselyDatabase })
    }
  }
  return new LibsqlDialect({ database: kyselyDatabase })
}

/** Locks a file for as long as the process lives: the operating system releases the lock even after `kill -9`. */
function acquireLock(path: string): Database.Database {
  const lock = new Database(path)
  lock.exec('begin exclusive')
  return lock
}

const noStatement: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
}
