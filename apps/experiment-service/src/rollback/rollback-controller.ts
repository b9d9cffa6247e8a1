import { maxRollbackReason, type Verdict } from '@sms-checker/contracts'
import type { FastifyBaseLogger } from 'fastify'
import { type ClusterClient, ClusterError } from './cluster-client.ts'
import type { JudgedExperiment, VerdictClient } from './verdict-client.ts'
import { type Mark, markOf, rollbackPatch, type VirtualService } from './virtual-service.ts'

export interface RollbackControllerOptions {
  readonly verdicts: VerdictClient
  readonly cluster: ClusterClient
  readonly log: FastifyBaseLogger
  /** Called after each check. @param isActive whether the check could read the verdicts and the App VirtualService */
  readonly onCheck: (isActive: boolean) => void
  readonly onRollback: (result: 'rolled-back' | 'failed') => void
}

const harmful: Verdict = 'roll-back'
const conflict = 409

/** How often a patch is tried when others change the VirtualService at the same time. The next check tries again. */
const maxPatches = 5

/**
 * Takes the users off a canary whose verdict is roll back, once for each experiment: it changes the routes, then creates an Event, then records
 * the rollback, which ends the experiment. Each step can be repeated, so a check after a failure or a restart continues where the last one ended.
 */
export class RollbackController {
  readonly #options: RollbackControllerOptions
  /** The experiment whose users are off the canary, but whose rollback may not be recorded. */
  #unrecorded: Mark | undefined
  #isStarted = false
  #isActive = true

  constructor(options: RollbackControllerOptions) {
    this.#options = options
  }

  /** Reads the verdict, and acts on it. Never throws: what fails is logged, and repeated by the next check. */
  async check(): Promise<void> {
    const { verdicts, cluster, log, onRollback } = this.#options
    let running: JudgedExperiment | undefined
    try {
      // The first read also shows at the start, not in the hour of need, whether the service account has its right.
      if (!this.#isStarted) this.#unrecorded = markOf(await cluster.readVirtualService())
      this.#isStarted = true
      running = await verdicts.runningExperiment()
    } catch (err) {
      this.#report(false, err)
      return
    }
    this.#report(true)
    if (running === undefined) return
    const { name, verdict, reason } = running
    const mark = this.#unrecorded?.experiment === name ? this.#unrecorded : undefined
    if (mark === undefined && verdict !== harmful) return
    try {
      await this.#rollBack(mark ?? { experiment: name, reason: reason.slice(0, maxRollbackReason) })
      onRollback('rolled-back')
    } catch (err) {
      onRollback('failed')
      log.error({ err, experiment: name }, 'the canary cannot be rolled back')
    }
  }

  async #rollBack(wanted: Mark): Promise<void> {
    const { verdicts, cluster, log } = this.#options
    const { virtualService, mark } = await this.#takeUsersOff(wanted)
    this.#unrecorded = mark
    try {
      await cluster.createEvent(virtualService, mark)
    } catch (err) {
      log.warn({ err }, 'the Event about the rollback cannot be created')
    }
    const isRecorded = await verdicts.recordRollback(mark)
    this.#unrecorded = undefined
    log.warn({ ...mark, isRecorded }, 'users taken off the canary')
  }

  /** Changes the routes, unless that is done already. */
  async #takeUsersOff(wanted: Mark): Promise<{ virtualService: VirtualService; mark: Mark }> {
    const { cluster } = this.#options
    for (let patches = 1; ; patches++) {
      const virtualService = await cluster.readVirtualService()
      const found = markOf(virtualService)
      if (found?.experiment === wanted.experiment) return { virtualService, mark: found }
      try {
        return {
          virtualService: await cluster.patchVirtualService(rollbackPatch(virtualService, wanted)),
          mark: wanted,
        }
      } catch (error) {
        if (!(error instanceof ClusterError && error.status === conflict) || patches === maxPatches) throw error
      }
    }
  }

  /** Logs when the controller becomes inactive or active, not at each check. */
  #report(isActive: boolean, err?: unknown): void {
    const { log, onCheck } = this.#options
    if (this.#isActive && !isActive) log.warn({ err }, 'automatic rollback is inactive')
    if (!this.#isActive && isActive) log.info('automatic rollback is active again')
    this.#isActive = isActive
    onCheck(isActive)
  }
}
