import type {
  ExperimentCounts,
  ExperimentEvidence,
  ExperimentJudgement,
  RolledBack,
  ShadowJudgement,
} from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import { InexactShareError, judgeExperiment, judgeShadow } from '@sms-checker/verdict'
import type { ShadowStore } from '../storage/shadow-store.ts'
import type { StoredExperiment, VerdictStore } from '../storage/verdict-store.ts'
import type { VerdictMetrics } from './verdict-metrics.ts'

export interface VerdictServiceOptions {
  readonly verdicts: VerdictStore
  readonly shadows: ShadowStore
  readonly metrics: VerdictMetrics
  /** Name of the experiment in the experiment file. */
  readonly declared: string | undefined
  /** Interval at which the running experiment and the shadow are judged. */
  readonly intervalSeconds: number
}

/** Judges at an interval while the service runs, and on request. */
export class VerdictService {
  readonly #verdicts: VerdictStore
  readonly #shadows: ShadowStore
  readonly #metrics: VerdictMetrics
  readonly #declared: string | undefined

  constructor(service: Service, { verdicts, shadows, metrics, declared, intervalSeconds }: VerdictServiceOptions) {
    this.#verdicts = verdicts
    this.#shadows = shadows
    this.#metrics = metrics
    this.#declared = declared
    const judge = () =>
      this.#judgeRunning().catch((err: unknown) => service.log.error({ err }, 'the experiment cannot be judged'))
    let judging: Promise<void> = Promise.resolve()
    const timer = setInterval(() => {
      judging = judge()
    }, intervalSeconds * 1_000).unref()
    service.addHook('onReady', async () => {
      judging = judge()
    })
    service.addHook('preClose', async () => {
      clearInterval(timer)
      await judging
    })
  }

  /**
   * Judges an experiment from the counts so far. An experiment that has ended is judged as of its end; one that was rolled back keeps the verdict
   * that ended it.
   */
  async judge(experiment: StoredExperiment): Promise<ExperimentJudgement> {
    return (await this.evidence(experiment)).judgement
  }

  /** Judges an experiment, and returns the counts as well. */
  async evidence(experiment: StoredExperiment): Promise<ExperimentEvidence> {
    const { judgement, counts } = await this.#judgeCounts(experiment)
    const { rolledBack } = experiment
    if (rolledBack === undefined) return { judgement, counts }
    return { judgement: { ...judgement, verdict: 'roll-back', reason: rolledBack.reason, rolledBack }, counts }
  }

  /**
   * Records that the users of an experiment's canary were taken off it, which ends the experiment for good. Idempotent.
   *
   * @returns when and why it was first rolled back, or `undefined` when it has ended in another way
   */
  async rollBack(experiment: StoredExperiment, reason: string): Promise<RolledBack | undefined> {
    const at = Date.now()
    const rolledBack = await this.#verdicts.rollBack(experiment, await this.judge(experiment), { at, reason })
    await this.#showRollback()
    return rolledBack
  }

  async #judgeCounts(experiment: StoredExperiment): Promise<ExperimentEvidence> {
    const now = experiment.endedAt ?? Date.now()
    const lastEventAt = await this.#verdicts.lastEventAt(experiment, now)
    const judge = (counts: ExperimentCounts) => ({
      ...judgeExperiment(experiment.declaration, counts, now),
      ...(lastEventAt !== undefined && { lastEventAt }),
    })
    try {
      const counts = await this.#verdicts.counts(experiment, now)
      return { judgement: judge(counts), counts }
    } catch (error) {
      if (!(error instanceof InexactShareError)) throw error
      return { judgement: { ...judge(noCounts), verdict: 'invalid', reason: error.message }, counts: noCounts }
    }
  }

  async judgeShadow(): Promise<ShadowJudgement> {
    const now = Date.now()
    await this.#shadows.pair(now)
    return judgeShadow(await this.#shadows.counts(), now)
  }

  async #showRollback(): Promise<void> {
    const declared = this.#declared === undefined ? undefined : await this.#verdicts.experiment(this.#declared)
    this.#metrics.showRollback(declared?.rolledBack !== undefined)
  }

  async #judgeRunning(): Promise<void> {
    const [newest] = await this.#verdicts.experiments()
    if (newest !== undefined && newest.endedAt === undefined) {
      const judgement = await this.judge(newest)
      await this.#verdicts.save(newest, judgement)
      this.#metrics.showExperiment(judgement)
    }
    await this.#showRollback()
    this.#metrics.showShadow(await this.judgeShadow())
  }
}

const noCounts: ExperimentCounts = {
  stages: [],
  placebo: [],
  recentCanary: { users: 0, messages: 0, failed: 0 },
  exclusions: [],
}
