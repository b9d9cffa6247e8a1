import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { unusedPort } from '@sms-checker/service/testing'
import { execa } from 'execa'
import pg from 'pg'

/** A PostgreSQL server of its own, in a temporary directory. */
export interface PostgresServer {
  /** Creates an empty database, and returns its URL. */
  createDatabase(): Promise<string>
  /** Drops a database that `createDatabase` has created. */
  dropDatabase(url: string): Promise<void>
  stop(): Promise<void>
}

// cspell:ignore nobody

/** Debian keeps the programs of the server outside of the PATH. */
const debianPrograms = '/usr/lib/postgresql/15/bin'

/** Starts a server that listens on 127.0.0.1. PostgreSQL refuses to run as root, so root runs it as the user `nobody`. */
export async function startPostgres(): Promise<PostgresServer> {
  // Not in the directory for temporary files: only its owner could reach a directory below it on some systems.
  const directory = await mkdtemp('/var/tmp/postgres-')
  const isRoot = userInfo().uid === 0
  if (isRoot) await execa('chown', ['nobody', directory])
  const run = (program: string, args: readonly string[]) => {
    const path = join(debianPrograms, program)
    const command = [existsSync(path) ? path : program, ...args]
    const [file = program, ...rest] = isRoot ? ['runuser', '-u', 'nobody', '--', ...command] : command
    return execa(file, rest, { cwd: '/', stdio: 'ignore' })
  }
  const data = join(directory, 'data')
  const port = await unusedPort()
  await run('initdb', ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--no-sync'])
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${directory}`
  await run('pg_ctl', ['--pgdata', data, '--wait', '--log', join(directory, 'log'), '--options', options, 'start'])

  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`
  const administer = async (statement: string) => {
    const client = new pg.Client(urlOf('postgres'))
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  let created = 0
  return {
    async createDatabase() {
      const name = `test_${++created}`
      await administer(`create database ${name}`)
      return urlOf(name)
    },
    dropDatabase: (url) => administer(`drop database ${new URL(url).pathname.slice(1)} with (force)`),
    async stop() {
      await run('pg_ctl', ['--pgdata', data, '--mode', 'immediate', 'stop'])
      await rm(directory, { recursive: true })
    },
  }
}
