import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { paths, ports } from '@sms-checker/contracts'
import type { Labels, Pod } from '@sms-checker/mesh'
import { watchReadiness } from '../processes/readiness.ts'
import { SupervisedProcess } from '../processes/supervised-process.ts'
import type { LocalExperiment } from '../release/local-release.ts'
import { type FreePort, loopback, podPort } from './pods.ts'
import { type ExperimentPlanOptions, experimentPlan } from './process-plans.ts'

export interface ExperimentProcessOptions
  extends Pick<ExperimentPlanOptions, 'settings' | 'environment' | 'dataDirectory' | 'watch'> {
  experiment: LocalExperiment
  freePort: FreePort
}

interface ExperimentProcessEvents {
  line: (line: string, stream: 'stdout' | 'stderr') => void
  notice: (text: string, kind: 'warning' | 'error') => void
  /** The process id has changed, or the service is ready. */
  changed: () => void
}

/**
 * The process of experiment-service. Predictions do not need it: when it fails, the rest of the system keeps running.
 */
export class ExperimentProcess {
  readonly dataDirectory: string
  readonly port: number
  readonly url: string
  /** Resolves when the service has been ready once, or has failed for good. */
  readonly ready: Promise<void>
  readonly #process: SupervisedProcess
  readonly #stopped = new AbortController()
  #isReady = false

  private constructor(plan: ExperimentPlanOptions, { line, notice, changed }: ExperimentProcessEvents) {
    this.dataDirectory = plan.dataDirectory
    this.port = plan.port
    this.url = `http://${loopback}:${plan.port}`
    let resolveReady = () => {}
    this.ready = new Promise((resolve) => {
      resolveReady = resolve
    })
    const readiness = watchReadiness({
      url: `${this.url}${paths.ready}`,
      stopped: this.#stopped.signal,
      notReady: (reason) => notice(`is not ready: ${reason}`, 'warning'),
      ready: () => {
        this.#isReady = true
        changed()
        resolveReady()
      },
    })
    this.#process = new SupervisedProcess(experimentPlan(plan), {
      line,
      started: () => {
        changed()
        readiness.started()
      },
      ended: (how, restartMs) => {
        readiness.ended()
        this.#isReady = false
        changed()
        const next = restartMs === undefined ? 'nothing is recorded' : `it restarts in ${restartMs / 1_000} s`
        notice(`${how}; ${next}`, 'error')
        if (restartMs === undefined) resolveReady()
      },
    })
  }

  /** Creates the data directory and writes the experiment file. */
  static async prepare(
    { experiment, freePort, ...plan }: ExperimentProcessOptions,
    events: ExperimentProcessEvents,
  ): Promise<ExperimentProcess> {
    await mkdir(plan.dataDirectory, { recursive: true })
    const experimentFile = join(plan.dataDirectory, 'experiment.json')
    await writeFile(experimentFile, JSON.stringify(experiment, null, 2))
    const port = await freePort(ports.experimentService)
    return new ExperimentProcess({ ...plan, port, experimentFile }, events)
  }

  get isReady(): boolean {
    return this.#isReady
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** The pod for the gateway, while it is ready. */
  pod(labels: Labels): Pod | undefined {
    return this.#isReady
      ? { name: 'experiment', labels, address: loopback, ports: { [podPort]: this.port } }
      : undefined
  }

  start(): void {
    this.#process.start()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#process.stop()
  }
}
