import { type Kysely, type Migration, type MigrationProvider, Migrator } from 'kysely'

/**
 * Changes of the schema, oldest first. They run at startup, under a lock, and only forward: a released migration is never edited, and a new one
 * must work while the previous release still writes.
 */
const migrations: Readonly<Record<string, Migration>> = {
  '001-events': { up: createTables },
  '002-verdicts': { up: createVerdictTables },
  '003-dropped-events': { up: createDroppedEvents },
  '004-rollbacks': { up: addRollbacks },
}

async function createTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('properties')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
  await schema
    .createTable('experiments')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .execute()
  await schema
    .createTable('stages')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('experiment', 'integer', (column) => column.notNull().references('experiments.id'))
    .addColumn('rule', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .execute()
  await schema
    .createTable('outcomes')
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('item', 'integer', (column) => column.notNull())
    .addColumn('occurred_at', 'bigint', (column) => column.notNull())
    .addColumn('stage', 'integer', (column) => column.notNull())
    .addColumn('arm', 'text', (column) => column.notNull())
    .addColumn('exclusion', 'text', (column) => column.notNull())
    .addColumn('app_variant', 'text', (column) => column.notNull())
    .addColumn('app_version', 'text', (column) => column.notNull())
    .addColumn('model_variant', 'text')
    .addColumn('model_id', 'text')
    .addColumn('model_version', 'text')
    .addColumn('result_class', 'text', (column) => column.notNull())
    .addColumn('duration_ms', 'double precision', (column) => column.notNull())
    .addColumn('result', 'text')
    .addColumn('probability', 'double precision')
    .addColumn('guess', 'text')
    .addColumn('length_bucket', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('outcomes_key', ['unit', 'request_id', 'item'])
    .execute()
  await schema
    .createTable('predictions')
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('item', 'integer', (column) => column.notNull())
    .addColumn('model_variant', 'text', (column) => column.notNull())
    .addColumn('occurred_at', 'bigint', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('model_version', 'text', (column) => column.notNull())
    .addColumn('duration_ms', 'double precision', (column) => column.notNull())
    .addColumn('result', 'text', (column) => column.notNull())
    .addColumn('probability', 'double precision', (column) => column.notNull())
    .addColumn('length_bucket', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('predictions_key', ['unit', 'request_id', 'item', 'model_variant'])
    .execute()
  await schema
    .createTable('feedback')
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('item', 'integer', (column) => column.notNull())
    .addColumn('occurred_at', 'bigint', (column) => column.notNull())
    .addColumn('correction', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('feedback_key', ['unit', 'request_id', 'item'])
    .execute()
  for (const table of ['outcomes', 'predictions', 'feedback']) {
    await schema.createIndex(`${table}_occurred_at`).on(table).column('occurred_at').execute()
  }
  await schema
    .createTable('users')
    .addColumn('experiment', 'integer', (column) => column.notNull().references('experiments.id'))
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('stage', 'integer', (column) => column.notNull().references('stages.id'))
    .addColumn('arm', 'text', (column) => column.notNull())
    .addColumn('digit', 'integer', (column) => column.notNull())
    .addColumn('messages', 'integer', (column) => column.notNull())
    .addColumn('guess', 'text', (column) => column.notNull())
    .addColumn('length_bucket', 'integer', (column) => column.notNull())
    .addColumn('censored', 'integer', (column) => column.notNull())
    .addColumn('left_arm', 'integer', (column) => column.notNull())
    .addColumn('error', 'integer', (column) => column.notNull())
    .addColumn('slow', 'integer', (column) => column.notNull())
    .addColumn('predicted', 'integer', (column) => column.notNull())
    .addColumn('spam', 'integer', (column) => column.notNull())
    .addColumn('wrong', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('users_key', ['experiment', 'unit'])
    .execute()
  await schema
    .createTable('user_counts')
    .addColumn('stage', 'integer', (column) => column.notNull().references('stages.id'))
    .addColumn('arm', 'text', (column) => column.notNull())
    .addColumn('digit', 'integer', (column) => column.notNull())
    .addColumn('guess', 'text', (column) => column.notNull())
    .addColumn('length_bucket', 'integer', (column) => column.notNull())
    .addColumn('users', 'bigint', (column) => column.notNull())
    .addColumn('errors', 'bigint', (column) => column.notNull())
    .addColumn('slow', 'bigint', (column) => column.notNull())
    .addColumn('predicted', 'bigint', (column) => column.notNull())
    .addColumn('spam', 'bigint', (column) => column.notNull())
    .addColumn('wrong', 'bigint', (column) => column.notNull())
    .addColumn('left_arm', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('user_counts_key', ['stage', 'arm', 'digit', 'guess', 'length_bucket'])
    .execute()
  await schema
    .createTable('event_counts')
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('stage', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('arm', 'text', (column) => column.notNull())
    .addColumn('exclusion', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('events', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('event_counts_key', ['day', 'stage', 'kind', 'arm', 'exclusion', 'detail'])
    .execute()
}

async function createVerdictTables({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable('experiments')
    .addColumn('declaration', 'text', (column) => column.notNull().defaultTo('{}'))
    .execute()
  await schema
    .createTable('served_versions')
    .addColumn('stage', 'integer', (column) => column.notNull().references('stages.id'))
    .addColumn('arm', 'text', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('served_versions_key', ['stage', 'arm', 'version'])
    .execute()
  await schema
    .createTable('judgements')
    .addColumn('experiment', 'integer', (column) => column.notNull().references('experiments.id'))
    .addColumn('judged_at', 'bigint', (column) => column.notNull())
    .addColumn('hour', 'integer', (column) => column.notNull())
    .addColumn('summary', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('judgements_key', ['experiment', 'judged_at'])
    .execute()
  await schema
    .createTable('shadow_counts')
    .addColumn('shadow_model', 'text', (column) => column.notNull())
    .addColumn('primary_model', 'text', (column) => column.notNull())
    .addColumn('day', 'integer', (column) => column.notNull())
    .addColumn('length_bucket', 'integer', (column) => column.notNull())
    .addColumn('primary_result', 'text', (column) => column.notNull())
    .addColumn('shadow_result', 'text', (column) => column.notNull())
    .addColumn('pairs', 'bigint', (column) => column.notNull())
    .addColumn('primary_ms', 'double precision', (column) => column.notNull())
    .addColumn('shadow_ms', 'double precision', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('shadow_counts_key', [
      'shadow_model',
      'primary_model',
      'day',
      'length_bucket',
      'primary_result',
      'shadow_result',
    ])
    .execute()
  await schema
    .createTable('shadow_users')
    .addColumn('shadow_model', 'text', (column) => column.notNull())
    .addColumn('primary_model', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('occurred_at', 'bigint', (column) => column.notNull())
    .addColumn('differs', 'integer', (column) => column.notNull())
    .addColumn('right_model', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('shadow_users_key', ['unit', 'shadow_model', 'primary_model'])
    .execute()
  await schema.createIndex('shadow_users_occurred_at').on('shadow_users').column('occurred_at').execute()
}

async function createDroppedEvents({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('dropped_events')
    .addColumn('producer', 'text', (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('occurred_at', 'bigint', (column) => column.notNull())
    .addColumn('stage', 'integer', (column) => column.notNull())
    .addColumn('arm', 'text', (column) => column.notNull())
    .addColumn('events', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('dropped_events_key', ['producer', 'sequence'])
    .execute()
  await schema.createIndex('dropped_events_occurred_at').on('dropped_events').column('occurred_at').execute()
}

async function addRollbacks({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('experiments').addColumn('rolled_back_at', 'bigint').execute()
  await schema.alterTable('experiments').addColumn('rollback_reason', 'text').execute()
}

/** Migrates the database to the schema of this release, or to that of `target`. Several processes can call it at the same time. */
export async function migrate<Tables>(db: Kysely<Tables>, target?: string): Promise<void> {
  const provider: MigrationProvider = { getMigrations: async () => ({ ...migrations }) }
  const migrator = new Migrator({ db, provider })
  const { error } = target === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(target)
  if (error !== undefined) throw error
}
