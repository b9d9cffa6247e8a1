import {
  type AppVariant,
  appVariants,
  type ByArm,
  type Delivery,
  type EvidenceEvent,
  type ExperimentCounts,
  type ExperimentDeclaration,
  type ExperimentHistory,
  type ExperimentJudgement,
  JudgementSummary,
  type RolledBack,
} from '@sms-checker/contracts'
import type { Transaction } from 'kysely'
import { Value } from 'typebox/value'
import { parseDeclaration } from '../experiment/experiment-file.ts'
import { placeboCounts, type StoredStage, stageCounts } from '../verdict/experiment-counts.ts'
import { shareOfRule } from '../verdict/rule-share.ts'
import type { Database } from './open-database.ts'
import type { ExperimentRow, Tables } from './schema.ts'
import { writeTransaction } from './transaction.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Time for which every verdict is kept. Of older verdicts, only the first of each hour is kept. */
const detailedMs = 2 * hourMs

/** The last messages of the canary, up to this age, show whether it is down. The limit keeps the query fast under heavy traffic. */
const recentMessages = 100
const recentMs = 5 * minuteMs

/** An experiment, running or ended. */
export interface StoredExperiment {
  readonly id: number
  readonly declaration: ExperimentDeclaration
  readonly startedAt: number
  readonly endedAt: number | undefined
  /** Set when an automatic rollback ended the experiment. */
  readonly rolledBack: RolledBack | undefined
}

/** Reads the counts that a verdict needs, and stores past verdicts. */
export class VerdictStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** All experiments, the newest first. */
  async experiments(): Promise<readonly StoredExperiment[]> {
    const rows = await this.#database.db.selectFrom('experiments').selectAll().orderBy('id', 'desc').execute()
    return rows.map(stored)
  }

  async experiment(name: string): Promise<StoredExperiment | undefined> {
    const { db } = this.#database
    const row = await db.selectFrom('experiments').selectAll().where('name', '=', name).executeTakeFirst()
    return row && stored(row)
  }

  /** Reads counts that are updated as events arrive, so the cost does not grow with the number of users. */
  async counts({ id }: StoredExperiment, now: number): Promise<ExperimentCounts> {
    const { db } = this.#database
    const stages = await this.#stages(id)
    const rows = await db
      .selectFrom('user_counts')
      .innerJoin('stages', 'stages.id', 'user_counts.stage')
      .selectAll('user_counts')
      .where('stages.experiment', '=', id)
      .execute()
    const exclusions = await db
      .selectFrom('event_counts')
      .innerJoin('stages', 'stages.id', 'event_counts.stage')
      .select('exclusion as reason')
      .select((eb) => eb.fn.sum<number | string>('events').as('events'))
      .where('stages.experiment', '=', id)
      .where('kind', '=', 'outcome')
      .where('exclusion', '<>', '')
      .groupBy('exclusion')
      .orderBy('exclusion')
      .execute()
    return {
      stages: stageCounts(stages, rows),
      placebo: placeboCounts(stages, rows),
      delivery: await this.#delivery(id),
      recentCanary: await this.#recentCanary(now),
      exclusions: exclusions.map(({ reason, events }) => ({ reason, events: Number(events) })),
    }
  }

  /** Time of the newest outcome since the experiment started. */
  async lastEventAt({ startedAt }: StoredExperiment, now: number): Promise<number | undefined> {
    const row = await this.#database.db
      .selectFrom('outcomes')
      .select((eb) => eb.fn.max('occurred_at').as('last'))
      .where('occurred_at', '>=', startedAt)
      .where('occurred_at', '<=', now)
      .executeTakeFirst()
    return row?.last == null ? undefined : Number(row.last)
  }

  async save({ id }: StoredExperiment, judgement: ExperimentJudgement): Promise<void> {
    const { judgedAt } = judgement
    await writeTransaction(this.#database, async (trx) => {
      await insertJudgement(trx, id, judgement)
      await trx
        .deleteFrom('judgements')
        .where('experiment', '=', id)
        .where('judged_at', '<', judgedAt - detailedMs)
        .where('judged_at', 'not in', (eb) =>
          eb
            .selectFrom('judgements as kept')
            .select((kept) => kept.fn.min('kept.judged_at').as('first'))
            .where('kept.experiment', '=', id)
            .groupBy('kept.hour'),
        )
        .execute()
    })
  }

  /**
   * Ends a running experiment for good, with its last verdict as the end of its history. A second call changes nothing.
   *
   * @returns when and why it was rolled back, or `undefined` when it has ended in another way
   */
  async rollBack(
    { id }: StoredExperiment,
    judgement: ExperimentJudgement,
    { at, reason }: RolledBack,
  ): Promise<RolledBack | undefined> {
    return writeTransaction(this.#database, async (trx) => {
      const row = await trx.selectFrom('experiments').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      const { rolledBack, endedAt } = stored(row)
      if (endedAt !== undefined) return rolledBack
      await trx
        .updateTable('experiments')
        .set({ ended_at: at, rolled_back_at: at, rollback_reason: reason })
        .where('id', '=', id)
        .execute()
      await insertJudgement(trx, id, {
        ...judgement,
        judgedAt: at,
        verdict: 'roll-back',
        reason: `Rolled back automatically. ${reason}`,
      })
      return { at, reason }
    })
  }

  async history({ id }: StoredExperiment): Promise<ExperimentHistory> {
    const rows = await this.#database.db
      .selectFrom('judgements')
      .select('summary')
      .where('experiment', '=', id)
      .orderBy('judged_at')
      .execute()
    return rows.map(({ summary }) => JSON.parse(summary)).filter((one) => Value.Check(JudgementSummary, one))
  }

  async #stages(experiment: number): Promise<readonly StoredStage[]> {
    const { db } = this.#database
    const rows = await db.selectFrom('stages').selectAll().where('experiment', '=', experiment).orderBy('id').execute()
    const served = await db
      .selectFrom('served_versions')
      .innerJoin('stages', 'stages.id', 'served_versions.stage')
      .select(['stage', 'arm', 'version'])
      .where('stages.experiment', '=', experiment)
      .orderBy('version')
      .execute()
    const versionsOf = (stage: number, arm: AppVariant) =>
      served.filter((row) => row.stage === stage && row.arm === arm).map(({ version }) => version)
    return rows.map(({ id, rule, started_at }) => {
      const { regex, share, stableDigits } = shareOfRule(rule)
      return {
        id,
        rule: regex,
        share,
        stableDigits,
        startedAt: started_at,
        versions: { stable: versionsOf(id, 'stable'), canary: versionsOf(id, 'canary') },
      }
    })
  }

  /**
   * Outcomes that arrived, also those that do not count, and those that app-service reported as dropped. Outcomes are counted for the variant
   * that the rule assigns and drops for the variant that served them; the two differ for few requests.
   */
  async #delivery(experiment: number): Promise<ByArm<Delivery>> {
    const rows = await this.#database.db
      .selectFrom('event_counts')
      .innerJoin('stages', 'stages.id', 'event_counts.stage')
      .select(['kind', 'arm'])
      .select((eb) => eb.fn.sum<number | string>('events').as('events'))
      .where('stages.experiment', '=', experiment)
      .where('kind', 'in', ['outcome', 'dropped'])
      .groupBy(['kind', 'arm'])
      .execute()
    const events = (kind: EvidenceEvent['kind'], arm: AppVariant) =>
      Number(rows.find((row) => row.kind === kind && row.arm === arm)?.events ?? 0)
    const delivery = (arm: AppVariant) => ({ sent: events('outcome', arm), dropped: events('dropped', arm) })
    return { stable: delivery('stable'), canary: delivery('canary') }
  }

  async #recentCanary(now: number): Promise<ExperimentCounts['recentCanary']> {
    const [, canary] = appVariants
    const { db } = this.#database
    const last = db
      .selectFrom('outcomes')
      .select(['result_class', 'unit'])
      .where('occurred_at', '>', now - recentMs)
      .where('occurred_at', '<=', now)
      .where('app_variant', '=', canary)
      .where('exclusion', '=', '')
      .orderBy('occurred_at', 'desc')
      .limit(recentMessages)
    const rows = await db
      .selectFrom(last.as('last'))
      .select('result_class')
      .select((eb) => [
        eb.fn.countAll<number | string>().as('messages'),
        eb.fn.count<number | string>('unit').distinct().as('users'),
      ])
      .groupBy('result_class')
      .execute()
    const sum = (of: typeof rows) => of.reduce((total, { messages }) => total + Number(messages), 0)
    const failures = rows.filter(({ result_class }) => result_class === '5xx' || result_class === 'timeout')
    return {
      messages: sum(rows),
      failed: sum(failures),
      users: Math.max(0, ...failures.map(({ users }) => Number(users))),
    }
  }
}

async function insertJudgement(
  trx: Transaction<Tables>,
  experiment: number,
  { judgedAt, verdict, reason, users, guardrails }: ExperimentJudgement,
): Promise<void> {
  const summary: JudgementSummary = {
    judgedAt,
    verdict,
    reason,
    users,
    guardrails: guardrails.map(({ metric, riskRatio, interval }) => ({ metric, riskRatio, interval })),
  }
  const row = {
    experiment,
    judged_at: judgedAt,
    hour: Math.floor(judgedAt / hourMs),
    summary: JSON.stringify(summary),
  }
  await trx
    .insertInto('judgements')
    .values(row)
    .onConflict((conflict) => conflict.columns(['experiment', 'judged_at']).doUpdateSet({ summary: row.summary }))
    .execute()
}

function stored(row: ExperimentRow): StoredExperiment {
  const { id, name, declaration, started_at, ended_at, rolled_back_at, rollback_reason } = row
  return {
    id,
    // Rows from before migration 002 have no declaration, so they get the defaults.
    declaration: parseDeclaration({ ...JSON.parse(declaration), name }),
    startedAt: started_at,
    // A replica of the previous release, which knows no rollback, may have opened the experiment again.
    endedAt: rolled_back_at ?? ended_at ?? undefined,
    rolledBack: rolled_back_at === null ? undefined : { at: rolled_back_at, reason: rollback_reason ?? '' },
  }
}
