import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newUserId } from '@sms-checker/contracts'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { canaryUser, outcome, sampleExperiment } from '../../test/sample-events.ts'
import { describeStorage } from '../../test/storage-suite.ts'
import { describeVerdicts } from '../../test/verdict-suite.ts'
import { identifier } from '../experiment/identify.ts'
import { createUserIdHash } from '../user-id-hash.ts'
import { EvidenceStore } from './evidence-store.ts'
import { openDatabase } from './open-database.ts'

async function createSqlite() {
  const directory = await mkdtemp(join(tmpdir(), 'experiment-service-'))
  return {
    open: () => openDatabase({ directory }),
    remove: () => rm(directory, { recursive: true }),
  }
}

describeStorage('SQLite', createSqlite)
describeVerdicts('SQLite', createSqlite)

it('refuses events while SQLite cannot grow, keeps what was acknowledged, and stores events again when there is space', async () => {
  const { open, remove } = await createSqlite()
  const hash = createUserIdHash('a key of a test, with more than 32 bytes')
  const experiment = sampleExperiment()
  const store = await EvidenceStore.open({ database: await open(), experiment, keyFingerprint: hash.fingerprint })
  const { db } = store.database
  const append = (events: readonly ReturnType<typeof outcome>[]) =>
    store.append(events.map(identifier(hash, experiment)))
  const requests = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => outcome({ requestId: `${name}-${index}`, userId: newUserId() }))
  const unit = hash.unitOf(canaryUser)
  const giveFeedback = () =>
    store.addFeedback({ unit, baseUnit: unit, requestId: 'first', index: 0, correction: 'ham' as const })
  try {
    const acknowledged = [outcome({ requestId: 'first', userId: canaryUser }), ...requests('acknowledged', 50)]
    await append(acknowledged)

    // The pages that exist have little space left, and SQLite reports SQLITE_FULL as on a full disk.
    await sql`pragma max_page_count = 1`.execute(db)
    const refused = requests('refused', 2_000)
    await expect(append(refused)).rejects.toMatchObject({
      name: 'StorageUnavailableError',
      message: 'The disk of the database is full.',
    })
    expect((await store.summary()).counts.reduce((sum, { events }) => sum + events, 0)).toBe(acknowledged.length)

    await sql`pragma max_page_count = 1073741823`.execute(db)
    expect(await append(refused)).toHaveLength(refused.length)
    expect(await append(acknowledged)).toHaveLength(0)
    expect(await giveFeedback()).toMatchObject({ status: 'counted' })
  } finally {
    await store.close()
    await remove()
  }
})
