import type { Experiment } from '../experiment/experiment-file.ts'
import type { CurrentStage } from '../experiment/user-progress.ts'
import type { Database } from './open-database.ts'
import { writeTransaction } from './transaction.ts'

/**
 * Records which experiment runs, and returns its stage. A new name starts an experiment and ends the previous one; a new routing rule starts the
 * next stage. The declaration of the start stays: a margin that could change while the experiment runs would guard nothing. An experiment that
 * was rolled back has ended for good: no experiment runs until the declaration has another name.
 */
export async function enterStage(
  database: Database,
  running: Experiment | undefined,
  now: number,
): Promise<CurrentStage | undefined> {
  return writeTransaction(database, async (trx) => {
    const others = trx.updateTable('experiments').set({ ended_at: now }).where('ended_at', 'is', null)
    if (running === undefined) {
      await others.execute()
      return undefined
    }
    const { declaration, name, rule, slowMs } = running
    await others.where('name', '<>', name).execute()

    const known = await trx
      .selectFrom('experiments')
      .select(['id', 'rolled_back_at'])
      .where('name', '=', name)
      .executeTakeFirst()
    if (known !== undefined && known.rolled_back_at !== null) return undefined
    const experiment = known?.id ?? (await nextId('experiments'))
    if (known === undefined) {
      await trx
        .insertInto('experiments')
        .values({
          id: experiment,
          name,
          started_at: now,
          ended_at: null,
          declaration: JSON.stringify(declaration),
          rolled_back_at: null,
          rollback_reason: null,
        })
        .execute()
    } else {
      await trx.updateTable('experiments').set({ ended_at: null }).where('id', '=', experiment).execute()
    }

    const last = await trx
      .selectFrom('stages')
      .select(['id', 'rule', 'started_at'])
      .where('experiment', '=', experiment)
      .orderBy('id', 'desc')
      .executeTakeFirst()
    if (last?.rule === rule) return { experiment, stage: last.id, startedAt: last.started_at, slowMs }
    const stage = await nextId('stages')
    await trx.insertInto('stages').values({ id: stage, experiment, rule, started_at: now }).execute()
    return { experiment, stage, startedAt: now, slowMs }

    async function nextId(table: 'experiments' | 'stages'): Promise<number> {
      const { last } = await trx
        .selectFrom(table)
        .select((eb) => eb.fn.max('id').as('last'))
        .executeTakeFirstOrThrow()
      return (last ?? 0) + 1
    }
  })
}
