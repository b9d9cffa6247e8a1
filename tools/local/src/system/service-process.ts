import { paths } from '@sms-checker/contracts'
import { watchReadiness } from '../processes/readiness.ts'
import { type ProcessPlan, SupervisedProcess } from '../processes/supervised-process.ts'
import { loopback } from './pods.ts'

export interface ServiceProcessEvents {
  line: (name: string, line: string, stream: 'stdout' | 'stderr') => void
  notice: (name: string, text: string, kind: 'warning' | 'error') => void
  /** The readiness or the process id has changed. */
  changed: () => void
  /** The process ended and is not restarted. */
  failed: (process: ServiceProcess) => void
}

export interface ServiceProcessOptions {
  plan: ProcessPlan
  port: number
  /** What it means that the process is not restarted, as the second half of a sentence. */
  withoutIt: string
}

/** The process of a service and its readiness: the part of kubelet. */
export class ServiceProcess {
  readonly plan: ProcessPlan
  readonly port: number
  /** Resolves when the service has been ready once, with `undefined`, or when it will hardly become ready, with the reason. */
  readonly startProblem: Promise<string | undefined>
  readonly #process: SupervisedProcess
  readonly #stopped = new AbortController()
  #isReady = false

  constructor({ plan, port, withoutIt }: ServiceProcessOptions, events: ServiceProcessEvents) {
    const { line, notice, changed, failed } = events
    this.plan = plan
    this.port = port
    let started = (_problem?: string) => {}
    this.startProblem = new Promise((resolve) => {
      started = resolve
    })
    const readiness = watchReadiness({
      url: `${this.url}${paths.ready}`,
      stopped: this.#stopped.signal,
      notReady: ({ reason, responds }) => {
        notice(plan.name, `is not ready: ${reason}`, 'warning')
        if (responds) started(`is not ready: ${reason}`)
      },
      ready: () => {
        this.#isReady = true
        changed()
        started()
      },
    })
    this.#process = new SupervisedProcess(plan, {
      line: (text, stream) => line(plan.name, text, stream),
      started: () => {
        readiness.started()
        changed()
      },
      ended: (how, restartMs) => {
        readiness.ended()
        this.#isReady = false
        changed()
        notice(
          plan.name,
          `${how}; ${restartMs === undefined ? withoutIt : `it restarts in ${restartMs / 1_000} s`}`,
          'error',
        )
        if (restartMs !== undefined) return
        started(how)
        failed(this)
      },
    })
  }

  get name(): string {
    return this.plan.name
  }

  get url(): string {
    return `http://${loopback}:${this.port}`
  }

  get isReady(): boolean {
    return this.#isReady
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  start(): void {
    this.#process.start()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#process.stop()
    this.#isReady = false
  }
}
