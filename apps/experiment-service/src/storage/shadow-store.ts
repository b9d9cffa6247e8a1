import { lengthBuckets, type Result, results } from '@sms-checker/contracts'
import type { ShadowCounts } from '@sms-checker/verdict'
import { type RawBuilder, sql, type Transaction } from 'kysely'
import { dayMs, dayOf } from './count-changes.ts'
import type { Database } from './open-database.ts'
import { getProperty, setProperty } from './properties.ts'
import type { ShadowCountRow, Tables } from './schema.ts'
import { writeTransaction } from './transaction.ts'

/** Events may arrive this late after the response, in milliseconds. Later ones are not paired. */
const latestArrivalMs = 5_000

/** At most this many milliseconds of events are paired in one transaction: it delays events, and its memory grows with it. */
const windowMs = 5_000

/** A message lost its copy when the shadow predicted another one at most this many milliseconds before or after it. Otherwise there is no shadow. */
const nearMs = 30_000

const pairedUntil = 'shadow_paired_until'
const labelledUntil = 'shadow_labelled_until'

/** Names of the models: id and version. */
const shadowModel = sql`p.model_id || ' ' || p.model_version`
const primaryModel = sql`o.model_id || ' ' || o.model_version`

/** The comparison of the shadow model with the primary, message by message. */
export class ShadowStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Counts the messages since the last call: pairs of predictions, and messages without a prediction of the shadow. Each event is read once,
   * so the cost does not grow with the history.
   */
  async pair(now: number): Promise<void> {
    const end = now - latestArrivalMs
    for (let from = await this.#time(pairedUntil); from < end; ) {
      const last = await this.#shadowTime(from - nearMs + 1, from, 'desc')
      const next = await this.#shadowTime(from, end, 'asc')
      let until = end
      if (next === undefined) {
        if (last === undefined) break
        // Whether later messages lost their copies shows when the next copy arrives.
        until = Math.min(end, last + nearMs)
      } else if (last === undefined) from = Math.max(from, next - nearMs)
      const to = Math.min(until, from + windowMs)
      await writeTransaction(this.#database, (trx) => pairBetween(trx, from, to))
      from = to
    }
    const labelled = await this.#time(labelledUntil)
    if (labelled < end) await writeTransaction(this.#database, (trx) => labelUsers(trx, labelled, end))
  }

  async counts(): Promise<ShadowCounts> {
    const { db } = this.#database
    const last = await db
      .selectFrom('shadow_counts')
      .select(['shadow_model', 'primary_model'])
      .where('shadow_result', '<>', '')
      .orderBy('last_at', 'desc')
      .executeTakeFirst()
    if (last === undefined) return noPairs
    const { shadow_model, primary_model } = last
    const rows = await db
      .selectFrom('shadow_counts')
      .selectAll()
      .where('shadow_model', '=', shadow_model)
      .where('primary_model', '=', primary_model)
      .execute()
    const users = await db
      .selectFrom('shadow_users')
      .select(['differs', 'right_model'])
      .select((eb) => eb.fn.countAll<number | string>().as('users'))
      .where('shadow_model', '=', shadow_model)
      .where('primary_model', '=', primary_model)
      .groupBy(['differs', 'right_model'])
      .execute()
    const usersWhere = (matches: (row: (typeof users)[number]) => boolean) =>
      users.filter(matches).reduce((total, row) => total + Number(row.users), 0)
    return {
      users: usersWhere(() => true),
      disagreeingUsers: usersWhere(({ differs }) => differs === 1),
      shadowRight: usersWhere(({ right_model }) => right_model === 'shadow'),
      primaryRight: usersWhere(({ right_model }) => right_model === 'primary'),
      primaryModel: primary_model,
      shadowModel: shadow_model,
      ...agreements(rows),
    }
  }

  /** The time of the first or last prediction of the shadow in a time window. */
  async #shadowTime(from: number, before: number, order: 'asc' | 'desc'): Promise<number | undefined> {
    const found = await this.#database.db
      .selectFrom('predictions')
      .select('occurred_at')
      .where('model_variant', '=', 'shadow')
      .where('occurred_at', '>=', from)
      .where('occurred_at', '<', before)
      .orderBy('occurred_at', order)
      .limit(1)
      .executeTakeFirst()
    return found?.occurred_at
  }

  async #time(name: typeof pairedUntil | typeof labelledUntil): Promise<number> {
    return Number((await getProperty(this.#database.db, name)) ?? 0)
  }
}

const noPairs: ShadowCounts = {
  users: 0,
  disagreeingUsers: 0,
  shadowRight: 0,
  primaryRight: 0,
  byTime: [],
  byLength: [],
  byKind: [],
  lostMirrors: 0,
}

function agreements(
  rows: readonly ShadowCountRow[],
): Pick<ShadowCounts, 'byTime' | 'byLength' | 'byKind' | 'lostMirrors' | 'latencyMs'> {
  const paired = rows.filter(({ shadow_result }) => shadow_result !== '')
  const sum = (of: readonly ShadowCountRow[], value: (row: ShadowCountRow) => number) =>
    of.reduce((total, row) => total + value(row), 0)
  const pairs = sum(paired, (row) => row.pairs)
  const agreement = (value: string, matches: (row: ShadowCountRow) => boolean) => {
    const matching = paired.filter(matches)
    return {
      value,
      pairs: sum(matching, (row) => row.pairs),
      agreeing: sum(matching, (row) => (row.primary_result === row.shadow_result ? row.pairs : 0)),
    }
  }
  const days = [...new Set(paired.map(({ day }) => day))].sort((a, b) => a - b)
  const pairsOf = (primary: Result, shadow: Result) =>
    sum(paired, (row) => (row.primary_result === primary && row.shadow_result === shadow ? row.pairs : 0))
  return {
    byTime: days.map((day) => agreement(dayOf(day * dayMs), (row) => row.day === day)),
    byLength: lengthBuckets.map((bound) => agreement(String(bound), (row) => row.length_bucket === bound)),
    byKind: results.flatMap((primary) =>
      results.map((shadow) => ({ primary, shadow, pairs: pairsOf(primary, shadow) })),
    ),
    lostMirrors: sum(rows, (row) => (row.shadow_result === '' ? row.pairs : 0)),
    ...(pairs > 0 && {
      latencyMs: {
        primary: sum(paired, (row) => row.primary_ms) / pairs,
        shadow: sum(paired, (row) => row.shadow_ms) / pairs,
      },
    }),
  }
}

/** Counts the messages of a time window, in SQL because there can be many. */
async function pairBetween(trx: Transaction<Tables>, from: number, to: number): Promise<void> {
  const messages = sql`
    from outcomes o
    left join predictions p
      on p.unit = o.unit and p.request_id = o.request_id and p.item = o.item and p.model_variant = 'shadow'
    where o.occurred_at >= ${from} and o.occurred_at < ${to} and o.model_variant = 'primary' and o.result is not null`
  // A message that lost its copy counts for the shadow that ran at its time.
  const near = (comparison: RawBuilder<unknown>, order: RawBuilder<unknown>) => sql`(
    select p.model_id || ' ' || p.model_version from predictions p
    where p.model_variant = 'shadow' and ${comparison} order by p.occurred_at ${order} limit 1)`
  const before = near(
    sql`p.occurred_at <= o.occurred_at and p.occurred_at > o.occurred_at - ${sql.lit(nearMs)}`,
    sql`desc`,
  )
  const after = near(
    sql`p.occurred_at > o.occurred_at and p.occurred_at <= o.occurred_at + ${sql.lit(nearMs)}`,
    sql`asc`,
  )
  const shadow = sql`coalesce(${shadowModel}, ${before}, ${after})`
  await sql`
    insert into shadow_counts (
      shadow_model, primary_model, day, length_bucket, primary_result, shadow_result, pairs, primary_ms, shadow_ms, last_at
    )
    select shadow, main, day, length_bucket, primary_result, shadow_result,
      count(*), sum(primary_ms), sum(shadow_ms), max(occurred_at)
    from (
      select ${shadow} as shadow, ${primaryModel} as main, o.occurred_at / ${sql.lit(dayMs)} as day, o.length_bucket,
        o.result as primary_result, coalesce(p.result, '') as shadow_result,
        o.duration_ms as primary_ms, coalesce(p.duration_ms, 0) as shadow_ms, o.occurred_at
      ${messages}
    ) counted
    where shadow is not null
    group by shadow, main, day, length_bucket, primary_result, shadow_result
    on conflict (shadow_model, primary_model, day, length_bucket, primary_result, shadow_result) do update set
      pairs = shadow_counts.pairs + excluded.pairs,
      primary_ms = shadow_counts.primary_ms + excluded.primary_ms,
      shadow_ms = shadow_counts.shadow_ms + excluded.shadow_ms,
      last_at = excluded.last_at`.execute(trx)
  // Only the first pair of each user counts, so the choice does not depend on the predictions.
  await sql`
    insert into shadow_users (shadow_model, primary_model, unit, occurred_at, differs, right_model)
    select shadow, main, unit, occurred_at, differs, '' from (
      select ${shadowModel} as shadow, ${primaryModel} as main, o.unit, o.occurred_at,
        case when o.result = p.result then 0 else 1 end as differs,
        row_number() over (
          partition by o.unit, p.model_id, p.model_version, o.model_id, o.model_version
          order by o.occurred_at, o.request_id, o.item
        ) as position
      ${messages} and p.result is not null
    ) pairs
    where position = 1
    on conflict do nothing`.execute(trx)
  await setProperty(trx, pairedUntil, String(to))
}

/** Labels users by their first feedback on a message on which the models disagree. */
async function labelUsers(trx: Transaction<Tables>, from: number, to: number): Promise<void> {
  const given = sql`
    from feedback f
    join outcomes o on o.unit = f.unit and o.request_id = f.request_id and o.item = f.item
    join predictions p
      on p.unit = f.unit and p.request_id = f.request_id and p.item = f.item and p.model_variant = 'shadow'
    where f.unit = shadow_users.unit and f.occurred_at >= ${from} and f.occurred_at < ${to}
      and o.model_variant = 'primary' and o.result <> p.result
      and ${shadowModel} = shadow_users.shadow_model and ${primaryModel} = shadow_users.primary_model`
  await sql`
    update shadow_users set right_model = (
      select case when f.correction = p.result then 'shadow' else 'primary' end
      ${given}
      order by f.occurred_at, f.request_id, f.item limit 1
    )
    where right_model = '' and unit in (select unit from feedback where occurred_at >= ${from} and occurred_at < ${to})
      and exists (select 1 ${given})`.execute(trx)
  await setProperty(trx, labelledUntil, String(to))
}
