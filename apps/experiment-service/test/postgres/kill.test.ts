import { afterAll, beforeAll, it } from 'vitest'
import { killUnderLoad } from '../kill-suite.ts'
import { type PostgresServer, startPostgres } from '../postgres-server.ts'
import { temporaryDirectory } from '../sample-service.ts'

const rounds = 50
const timeoutMs = 1_800_000

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})

afterAll(() => server.stop())

it(
  `loses nothing that was acknowledged when it is killed ${rounds} times, on SQLite`,
  async () => killUnderLoad({ DATA_DIR: await temporaryDirectory() }, rounds),
  timeoutMs,
)

it(
  `loses nothing that was acknowledged when it is killed ${rounds} times, on PostgreSQL`,
  async () => {
    const environment = { DATA_DIR: await temporaryDirectory(), DATABASE_URL: await server.createDatabase() }
    await killUnderLoad(environment, rounds)
  },
  timeoutMs,
)
