import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { ports } from '@sms-checker/contracts'
import type { Labels, Pod } from '@sms-checker/mesh'
import type { LocalExperiment } from '../release/local-release.ts'
import { type FreePort, loopback, podPort } from './pods.ts'
import { type ExperimentPlanOptions, experimentPlan } from './process-plans.ts'
import { ServiceProcess, type ServiceProcessEvents } from './service-process.ts'

/** The experiment that is declared, and the settings of experiment-service. */
export interface ExperimentDeclaration {
  experiment: LocalExperiment
  settings: Readonly<Record<string, string>>
}

interface ExperimentProcessOptions extends Pick<ExperimentPlanOptions, 'environment' | 'dataDirectory' | 'watch'> {
  freePort: FreePort
}

/**
 * The process of experiment-service, on one port. Predictions do not need it: when it fails, the rest of the system keeps running.
 */
export class ExperimentProcess {
  readonly dataDirectory: string
  readonly port: number
  readonly #options: Omit<ExperimentPlanOptions, 'settings'>
  readonly #events: Omit<ServiceProcessEvents, 'failed'>
  #declared: ExperimentDeclaration
  #process: ServiceProcess
  #isHeld = false

  private constructor(
    declared: ExperimentDeclaration,
    options: Omit<ExperimentPlanOptions, 'settings'>,
    events: Omit<ServiceProcessEvents, 'failed'>,
  ) {
    this.dataDirectory = options.dataDirectory
    this.port = options.port
    this.#options = options
    this.#events = events
    this.#declared = declared
    this.#process = this.#processFor(declared)
  }

  /** Creates the data directory and writes the experiment file. */
  static async prepare(
    declared: ExperimentDeclaration,
    { freePort, ...options }: ExperimentProcessOptions,
    events: Omit<ServiceProcessEvents, 'failed'>,
  ): Promise<ExperimentProcess> {
    await mkdir(options.dataDirectory, { recursive: true })
    const experimentFile = join(options.dataDirectory, 'experiment.json')
    await writeExperiment(experimentFile, declared)
    const port = await freePort(ports.experimentService)
    return new ExperimentProcess(declared, { ...options, port, experimentFile }, events)
  }

  get name(): string {
    return this.#process.name
  }

  /** Name of the experiment; empty when none is declared. */
  get experimentName(): string {
    return this.#declared.experiment.name
  }

  get url(): string {
    return this.#process.url
  }

  get startProblem(): Promise<string | undefined> {
    return this.#process.startProblem
  }

  get isReady(): boolean {
    return this.#process.isReady
  }

  /** The service restarts with another declaration, so its requests must wait. */
  get isHeld(): boolean {
    return this.#isHeld
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** The pod for the gateway, while it is ready. */
  pod(labels: Labels): Pod | undefined {
    return this.isReady ? { name: 'experiment', labels, address: loopback, ports: { [podPort]: this.port } } : undefined
  }

  start(): void {
    this.#process.start()
  }

  /**
   * Restarts the service with another declaration or other settings: only one process can use the database. `requestsHeld` resolves when no
   * request reaches the service because of `isHeld`. Returns whether a restart was necessary, and does not wait until the service is ready.
   */
  async restartWith(declared: ExperimentDeclaration, requestsHeld: () => Promise<void>): Promise<boolean> {
    const next = this.#processFor(declared)
    const unchanged = isDeepStrictEqual(declared.experiment, this.#declared.experiment)
    if (unchanged && isDeepStrictEqual(next.plan, this.#process.plan)) return false
    this.#isHeld = true
    try {
      await requestsHeld()
      await this.#process.stop()
      await writeExperiment(this.#options.experimentFile, declared)
    } catch (error) {
      this.#release()
      throw error
    }
    this.#declared = declared
    this.#process = next
    void next.startProblem.then(() => this.#release())
    next.start()
    return true
  }

  async stop(): Promise<void> {
    await this.#process.stop()
  }

  #release(): void {
    this.#isHeld = false
    this.#events.changed()
  }

  #processFor({ settings }: ExperimentDeclaration): ServiceProcess {
    const plan = experimentPlan({ ...this.#options, settings })
    const options = { plan, port: this.#options.port, withoutIt: 'nothing is recorded' }
    return new ServiceProcess(options, { ...this.#events, failed: () => {} })
  }
}

function writeExperiment(path: string, { experiment }: ExperimentDeclaration): Promise<void> {
  return writeFile(path, JSON.stringify(experiment, null, 2))
}
