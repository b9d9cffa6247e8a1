import type { InsertObject, Kysely, Transaction } from 'kysely'
import type {
  IdentifiedDropReport,
  IdentifiedEvent,
  IdentifiedOutcome,
  IdentifiedPrediction,
} from '../experiment/identify.ts'
import { type CurrentStage, classify, type UserProgress } from '../experiment/user-progress.ts'
import { bulkInsert } from './bulk-insert.ts'
import { CountChanges, dayOf, userFlags } from './count-changes.ts'
import type {
  DroppedEventsRow,
  EventCountRow,
  OutcomeRow,
  PredictionRow,
  ServedVersionRow,
  Tables,
  UserCountRow,
  UserRow,
} from './schema.ts'
import { chunks } from './transaction.ts'

/** The batch holds events that are stored already, so its transaction must be repeated without them. */
export class StoredBeforeError extends Error {
  override name = 'StoredBeforeError'
}

/** Identifies an event. Two events with the same key are duplicates. */
export function keyOf(identified: IdentifiedEvent): string {
  if (identified.kind === 'dropped') return reportKey(identified.event)
  const { event, user } = identified
  return storedKey(user.unit, event.requestId, event.index, event.kind === 'prediction' ? event.model.variant : '')
}

function storedKey(unit: string, requestId: string, item: number, modelVariant: string): string {
  return `${unit} ${requestId} ${item} ${modelVariant}`
}

function reportKey({ producer, sequence }: Pick<DroppedEventsRow, 'producer' | 'sequence'>): string {
  return `dropped ${producer} ${sequence}`
}

/**
 * Stores events that have different keys, and updates the counts.
 *
 * @throws {StoredBeforeError} when some are stored already. The caller rolls back.
 */
export async function insertEvents(
  trx: Transaction<Tables>,
  events: readonly IdentifiedEvent[],
  current: CurrentStage | undefined,
  now: number,
): Promise<void> {
  const counts = new CountChanges()
  const outcomes = events.filter((event) => event.kind === 'outcome')
  const predictions = events.filter((event) => event.kind === 'prediction')
  const users = new Map<string, UserProgress>()
  if (current !== undefined) await loadUsers(trx, outcomes, current.experiment, users)

  const changed = new Map<string, UserProgress>()
  const served = new Map<string, ServedVersionRow>()
  const rows: OutcomeRow[] = outcomes.map((outcome) => {
    const { event, user } = outcome
    const known = users.get(user.baseUnit)
    const { arm, exclusion, changed: next } = classify(outcome, known, current)
    if (next !== undefined) {
      counts.addUser(known, next)
      users.set(user.baseUnit, next)
      changed.set(user.baseUnit, next)
    }
    const row = outcomeRow(outcome, { stage: current?.stage ?? 0, arm, exclusion, now })
    const { stage, result_class: detail } = row
    counts.addEvents({ day: dayOf(row.occurred_at), stage, kind: 'outcome', arm, exclusion, detail })
    if (exclusion === '' && arm !== '' && event.model !== undefined) {
      const version = `app ${event.app.version}, model ${event.model.id} ${event.model.version}`
      served.set(`${stage} ${arm} ${version}`, { stage, arm, version })
    }
    return row
  })

  if ((await insertOutcomes(trx, rows.sort(byUnit))) < rows.length) throw new StoredBeforeError()

  const predictionRows = predictions.map((prediction) => predictionRow(prediction, now)).sort(byUnit)
  if ((await insertPredictions(trx, predictionRows)) < predictionRows.length) throw new StoredBeforeError()
  for (const { occurred_at, model_variant: arm, result: detail } of predictionRows) {
    const stage = current?.stage ?? 0
    counts.addEvents({ day: dayOf(occurred_at), stage, kind: 'prediction', arm, exclusion: '', detail })
  }

  const reports = events.filter((event) => event.kind === 'dropped')
  const droppedRows = reports.map((report) => droppedEventsRow(report, current?.stage ?? 0, now))
  if ((await insertDroppedEvents(trx, droppedRows)) < droppedRows.length) throw new StoredBeforeError()
  for (const { occurred_at, stage, arm, events } of droppedRows) {
    counts.addEvents({ day: dayOf(occurred_at), stage, kind: 'dropped', arm, exclusion: '', detail: '' }, events)
  }
  await insertServedVersions(trx, [...served.values()])
  if (current !== undefined) await writeUsers(trx, changed, current.experiment)
  await writeCounts(trx, counts)
}

/** Inserts rows into a table. A row whose key exists already changes nothing. */
const insertNew = <Name extends 'outcomes' | 'predictions' | 'dropped_events' | 'served_versions'>(
  table: Name,
  repeated?: readonly (keyof InsertObject<Tables, Name> & string)[],
) =>
  bulkInsert<InsertObject<Tables, Name>>(
    (trx, rows) =>
      trx
        .insertInto(table)
        .values(rows)
        .onConflict((conflict) => conflict.doNothing()),
    repeated,
  )

const insertOutcomes = insertNew('outcomes', [
  'stage',
  'arm',
  'exclusion',
  'app_variant',
  'app_version',
  'model_variant',
  'model_id',
  'model_version',
  'result_class',
])
const insertPredictions = insertNew('predictions', ['model_variant', 'model_id', 'model_version'])
const insertDroppedEvents = insertNew('dropped_events')
const insertServedVersions = insertNew('served_versions')

/** Rows are written in the order of their index, so that each group of rows visits each of its pages once. */
function byUnit(a: { readonly unit: string }, b: { readonly unit: string }): number {
  return a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0
}

function outcomeRow(
  { event, user }: IdentifiedOutcome,
  { now, stage, arm, exclusion }: Pick<OutcomeRow, 'stage' | 'arm' | 'exclusion'> & { readonly now: number },
): OutcomeRow {
  const { requestId, index, time, app, model, resultClass, durationMs, result, probability, guess } = event
  return {
    unit: user.unit,
    request_id: requestId,
    item: index,
    // A producer whose clock is fast must not keep events longer than the retention time.
    occurred_at: Math.min(time, now),
    stage,
    arm,
    exclusion,
    app_variant: app.variant,
    app_version: app.version,
    model_variant: model?.variant ?? null,
    model_id: model?.id ?? null,
    model_version: model?.version ?? null,
    result_class: resultClass,
    duration_ms: durationMs,
    result: result ?? null,
    probability: probability ?? null,
    guess: guess ?? null,
    length_bucket: event.lengthBucket,
  }
}

function predictionRow({ event, user }: IdentifiedPrediction, now: number): PredictionRow {
  const { requestId, index, time, model, durationMs, result, probability, lengthBucket } = event
  return {
    unit: user.unit,
    request_id: requestId,
    item: index,
    model_variant: model.variant,
    occurred_at: Math.min(time, now),
    model_id: model.id,
    model_version: model.version,
    duration_ms: durationMs,
    result,
    probability,
    length_bucket: lengthBucket,
  }
}

function droppedEventsRow({ event }: IdentifiedDropReport, stage: number, now: number): DroppedEventsRow {
  const { producer, sequence, time, app, events } = event
  return { producer, sequence, occurred_at: Math.min(time, now), stage, arm: app.variant, events }
}

/** Only users who can take part are looked up. */
async function loadUsers(
  trx: Transaction<Tables>,
  outcomes: readonly IdentifiedOutcome[],
  experiment: number,
  users: Map<string, UserProgress>,
): Promise<void> {
  const units = new Set(
    outcomes
      .filter(({ event, user }) => event.userIdSent && (user.digit !== undefined || user.chosen !== undefined))
      .map(({ user }) => user.baseUnit),
  )
  for (const chunk of chunks([...units])) {
    const rows = await trx
      .selectFrom('users')
      .selectAll()
      .where('experiment', '=', experiment)
      .where('unit', 'in', chunk)
      .execute()
    for (const { unit, experiment: _, ...progress } of rows) users.set(unit, progress)
  }
}

export async function writeUsers(
  trx: Transaction<Tables>,
  users: ReadonlyMap<string, UserProgress>,
  experiment: number,
): Promise<void> {
  const rows: UserRow[] = []
  for (const [unit, progress] of users) rows.push({ experiment, unit, ...progress })
  await upsertUsers(trx, rows.sort(byUnit))
}

const upsertUsers = bulkInsert((trx, rows: readonly UserRow[]) =>
  trx
    .insertInto('users')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['experiment', 'unit']).doUpdateSet((eb) => ({
        messages: eb.ref('excluded.messages'),
        censored: eb.ref('excluded.censored'),
        left_arm: eb.ref('excluded.left_arm'),
        error: eb.ref('excluded.error'),
        slow: eb.ref('excluded.slow'),
        predicted: eb.ref('excluded.predicted'),
        spam: eb.ref('excluded.spam'),
        wrong: eb.ref('excluded.wrong'),
      })),
    ),
)

export async function writeCounts(trx: Transaction<Tables>, counts: CountChanges): Promise<void> {
  await addUserCounts(trx, counts.users)
  await addEventCounts(trx, counts.events)
}

const addUserCounts = bulkInsert((trx, rows: readonly UserCountRow[]) =>
  trx
    .insertInto('user_counts')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['stage', 'arm', 'digit', 'guess', 'length_bucket'])
        .doUpdateSet((eb) =>
          Object.fromEntries(
            (['users', ...userFlags] as const).map((name) => [
              name,
              eb(`user_counts.${name}`, '+', eb.ref(`excluded.${name}`)),
            ]),
          ),
        ),
    ),
)

const addEventCounts = bulkInsert((trx, rows: readonly EventCountRow[]) =>
  trx
    .insertInto('event_counts')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['day', 'stage', 'kind', 'arm', 'exclusion', 'detail'])
        .doUpdateSet((eb) => ({ events: eb('event_counts.events', '+', eb.ref('excluded.events')) })),
    ),
)

/** Returns the keys of the events that are stored already. */
export async function storedKeys(db: Kysely<Tables>, events: readonly IdentifiedEvent[]): Promise<Set<string>> {
  const found = new Set<string>()
  const messages = events.filter((event) => event.kind !== 'dropped')
  for (const chunk of chunks(messages)) {
    // A unit and a request id suffice: a batch has at most a few hundred items, and the key is compared in full below.
    const units = chunk.map(({ user }) => user.unit)
    const requests = chunk.map(({ event }) => event.requestId)
    const outcomes = await db
      .selectFrom('outcomes')
      .select(['unit', 'request_id', 'item'])
      .where('unit', 'in', units)
      .where('request_id', 'in', requests)
      .execute()
    for (const { unit, request_id, item } of outcomes) found.add(storedKey(unit, request_id, item, ''))
    const predictions = await db
      .selectFrom('predictions')
      .select(['unit', 'request_id', 'item', 'model_variant'])
      .where('unit', 'in', units)
      .where('request_id', 'in', requests)
      .execute()
    for (const { unit, request_id, item, model_variant } of predictions) {
      found.add(storedKey(unit, request_id, item, model_variant))
    }
  }
  const producers = new Set(events.flatMap(({ event }) => (event.kind === 'dropped' ? [event.producer] : [])))
  for (const chunk of chunks([...producers])) {
    const reports = await db
      .selectFrom('dropped_events')
      .select(['producer', 'sequence'])
      .where('producer', 'in', chunk)
      .execute()
    for (const report of reports) found.add(reportKey(report))
  }
  return found
}
