import { afterAll, beforeAll } from 'vitest'
import { openDatabase } from '../../src/storage/open-database.ts'
import { type PostgresServer, startPostgres } from '../postgres-server.ts'
import { describeStorage } from '../storage-suite.ts'
import { describeVerdicts } from '../verdict-suite.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})

afterAll(() => server.stop())

async function createDatabase() {
  const url = await server.createDatabase()
  return {
    open: () => openDatabase({ directory: '', url }),
    remove: () => server.dropDatabase(url),
  }
}

describeStorage('PostgreSQL', createDatabase)
describeVerdicts('PostgreSQL', createDatabase)
