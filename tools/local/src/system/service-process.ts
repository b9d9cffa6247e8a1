import { paths } from '@sms-checker/contracts'
import { abortable } from '../processes/abortable.ts'
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

/** How long processes may take to become ready when values change, in milliseconds. */
const readyTimeoutMs = 60_000

/**
 * Resolves when all processes have been ready once.
 *
 * @throws Error that names the process which is not, or the reason of `signal`
 */
export async function untilAllReady(
  processes: readonly Pick<ServiceProcess, 'name' | 'isReady' | 'startProblem'>[],
  signal: AbortSignal,
): Promise<void> {
  const timeout = AbortSignal.timeout(readyTimeoutMs)
  const ready = processes.map(async ({ name, startProblem }) => {
    const problem = await startProblem
    if (problem !== undefined) throw notStarted(`${name} ${problem}`)
  })
  try {
    await abortable(Promise.all(ready), AbortSignal.any([signal, timeout]))
  } catch (error) {
    if (error !== timeout.reason) throw error
    const waiting = processes.filter(({ isReady }) => !isReady).map(({ name }) => name)
    throw notStarted(`${waiting.join(' and ')} did not become ready within ${readyTimeoutMs / 1_000} s`)
  }
}

function notStarted(problem: string): Error {
  const where = 'Its log is in the output of npm start.'
  return new Error(`${problem.replace(/\.$/, '')}. ${where} The values from before stay in effect.`)
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
