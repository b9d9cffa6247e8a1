import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../../test/sample-service.ts'
import { bulkInsert } from './bulk-insert.ts'
import { openDatabase } from './open-database.ts'
import type { Tables } from './schema.ts'

it('writes each value to its column, in whatever order the properties of a row are', async () => {
  const { db } = await openDatabase({ directory: await temporaryDirectory() })
  const insert = bulkInsert((trx, rows: readonly Tables['properties'][]) => trx.insertInto('properties').values(rows))
  const rows = [
    { name: 'first', value: '1' },
    { value: '2', name: 'second' },
  ]
  for (const row of rows) await db.transaction().execute((trx) => insert(trx, [row]))
  const stored = await db.selectFrom('properties').selectAll().where('name', 'in', ['first', 'second']).execute()
  expect(stored).toEqual(expect.arrayContaining(rows))
  await db.destroy()
})

it('writes rows that share values in some columns, in groups of any size', async () => {
  const { db } = await openDatabase({ directory: await temporaryDirectory() })
  const insert = bulkInsert(
    (trx, rows: readonly Tables['served_versions'][]) => trx.insertInto('served_versions').values(rows),
    ['stage', 'arm'],
  )
  await sql`pragma foreign_keys = off`.execute(db)
  const rows = Array.from({ length: 203 }, (_, index) => ({
    stage: 1 + (index % 2),
    arm: index % 3 === 0 ? ('canary' as const) : ('stable' as const),
    version: `version ${index}`,
  }))
  expect(await db.transaction().execute((trx) => insert(trx, rows))).toBe(rows.length)
  const stored = await db.selectFrom('served_versions').selectAll().execute()
  expect(stored).toHaveLength(rows.length)
  expect(stored).toEqual(expect.arrayContaining(rows))
  await db.destroy()
})
