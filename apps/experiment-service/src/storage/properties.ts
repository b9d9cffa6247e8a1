import { ConfigurationError } from '@sms-checker/service'
import type { Kysely } from 'kysely'
import type { Database } from './open-database.ts'
import type { Tables } from './schema.ts'
import { writeTransaction } from './transaction.ts'

type PropertyName = 'user_id_key_fingerprint' | 'probed_at' | 'shadow_paired_until' | 'shadow_labelled_until'

export async function getProperty(db: Kysely<Tables>, name: PropertyName): Promise<string | undefined> {
  const row = await db.selectFrom('properties').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

export async function setProperty(db: Kysely<Tables>, name: PropertyName, value: string): Promise<void> {
  await db
    .insertInto('properties')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/**
 * Stores the fingerprint of the user-id key in a new database, and checks that of an existing one.
 *
 * @throws {ConfigurationError} when the database was created with another key
 */
export async function checkKey(database: Database, fingerprint: string): Promise<void> {
  const stored = await writeTransaction(database, async (trx) => {
    const known = await getProperty(trx, 'user_id_key_fingerprint')
    if (known === undefined) await setProperty(trx, 'user_id_key_fingerprint', fingerprint)
    return known ?? fingerprint
  })
  if (stored === fingerprint) return
  throw new ConfigurationError(
    `The database was created with another user-id key (fingerprint ${stored}; the configured key has ${fingerprint}). ` +
      'Restore that key: with a new one, every known user would count as a new user.',
  )
}
