import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStorage } from '../../test/storage-suite.ts'
import { describeVerdicts } from '../../test/verdict-suite.ts'
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
