import type { ModelIdentity, Result } from '@sms-checker/contracts'
import type { Transaction } from 'kysely'
import { countFeedback } from '../experiment/user-progress.ts'
import { writeCounts, writeUsers } from './append-events.ts'
import { CountChanges, dayOf } from './count-changes.ts'
import type { Tables } from './schema.ts'

export interface FeedbackInput {
  readonly unit: string
  /** Hash of the id without the suffix of the user's choice. */
  readonly baseUnit: string
  readonly requestId: string
  readonly index: number
  /** The verdict that the user saw. */
  readonly verdict?: Result | undefined
  readonly correction: Result
}

export type FeedbackResult =
  | {
      readonly status: 'counted' | 'known'
      readonly verdict: Result
      readonly correction: Result
      readonly model: ModelIdentity
    }
  | { readonly status: 'unknown' }
  | { readonly status: 'other-verdict'; readonly verdict: Result }

/** Stores feedback on an outcome, once. Later feedback on the same outcome changes nothing. */
export async function addFeedback(
  trx: Transaction<Tables>,
  { unit, baseUnit, requestId, index, verdict, correction }: FeedbackInput,
  now: number,
): Promise<FeedbackResult> {
  const outcome = await trx
    .selectFrom('outcomes')
    .selectAll()
    .where('unit', '=', unit)
    .where('request_id', '=', requestId)
    .where('item', '=', index)
    .executeTakeFirst()
  const { result, model_variant, model_id, model_version } = outcome ?? {}
  if (outcome === undefined || !result || !model_variant || !model_id || !model_version) return { status: 'unknown' }
  if (verdict !== undefined && verdict !== result) return { status: 'other-verdict', verdict: result }
  const stored = { verdict: result, model: { id: model_id, version: model_version, variant: model_variant } }

  const known = await trx
    .selectFrom('feedback')
    .select('correction')
    .where('unit', '=', unit)
    .where('request_id', '=', requestId)
    .where('item', '=', index)
    .executeTakeFirst()
  if (known !== undefined) return { status: 'known', ...stored, correction: known.correction }

  await trx
    .insertInto('feedback')
    .values({ unit, request_id: requestId, item: index, occurred_at: now, correction })
    .execute()
  const counts = new CountChanges()
  const { stage, arm, exclusion } = outcome
  const detail = result === correction ? 'right' : 'wrong'
  counts.addEvents({ day: dayOf(now), stage, kind: 'feedback', arm, exclusion, detail })

  const row = await trx
    .selectFrom('users')
    .innerJoin('stages', 'stages.experiment', 'users.experiment')
    .selectAll('users')
    .where('stages.id', '=', stage)
    .where('users.unit', '=', baseUnit)
    .executeTakeFirst()
  if (row !== undefined && exclusion === '') {
    const { experiment, unit: _, ...user } = row
    const next = countFeedback(user, result, correction)
    if (next !== undefined) {
      counts.addUser(user, next)
      await writeUsers(trx, new Map([[baseUnit, next]]), experiment)
    }
  }
  await writeCounts(trx, counts)
  return { status: 'counted', ...stored, correction }
}
