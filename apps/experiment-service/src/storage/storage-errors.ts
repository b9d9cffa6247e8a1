/** The database cannot be written now. The message tells operators why. */
export class StorageUnavailableError extends Error {
  override name = 'StorageUnavailableError'
}

/** SQLite error codes that mean that nothing can be written, with the reason. Extended codes start with these. */
const sqliteReasons: readonly (readonly [string, string])[] = [
  ['SQLITE_FULL', 'The disk of the database is full.'],
  ['SQLITE_IOERR', 'The disk of the database cannot be read or written.'],
  ['SQLITE_READONLY', 'The database file is read-only.'],
  ['SQLITE_CANTOPEN', 'The database file cannot be opened.'],
  ['SQLITE_BUSY', 'Another process uses the database file.'],
  ['SQLITE_CORRUPT', 'The database file is damaged.'],
]

/** Prefixes of SQLSTATE codes of PostgreSQL, with the reason. */
const postgresReasons: readonly (readonly [string, string])[] = [
  ['53100', 'The disk of the database server is full.'],
  ['53', 'The database server lacks resources.'],
  ['57P', 'The database server is shutting down.'],
  ['08', 'The connection to the database failed.'],
  ['25006', 'The database is read-only.'],
]

/** Errors of sockets and of the PostgreSQL client, which have no SQLSTATE. */
const connectionErrors = /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH)|connection|terminat/i

/** Returns the error that says that the database cannot be written, or `undefined` when `error` has another cause. */
export function storageUnavailable(error: unknown): StorageUnavailableError | undefined {
  if (error instanceof StorageUnavailableError) return error
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const reason = [...sqliteReasons, ...postgresReasons].find(([prefix]) => code.startsWith(prefix))?.[1]
  if (reason !== undefined) return new StorageUnavailableError(reason, { cause: error })
  const isConnectionError = connectionErrors.test(code) || (code === '' && connectionErrors.test(error.message))
  return isConnectionError
    ? new StorageUnavailableError('The database cannot be reached.', { cause: error })
    : undefined
}
