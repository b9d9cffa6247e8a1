import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { untilReady } from '../processes/readiness.ts'
import { type ProcessEvents, SupervisedProcess } from '../processes/supervised-process.ts'
import { type PlannedProgram, planMonitoring, type Watched } from './monitoring-plans.ts'

export interface MonitoringEvents {
  line: (name: string, line: string, stream: 'stdout' | 'stderr') => void
  notReady: (name: string, reason: string) => void
  ended: (name: string) => ProcessEvents['ended']
  /** The processes have changed. */
  changed: () => void
}

/** Prometheus, and Alertmanager where this machine has it, with the chart's configuration. */
export class RunningMonitoring {
  readonly #folder: string
  readonly #processes: readonly SupervisedProcess[]
  readonly #stopped = new AbortController()
  /** Where each program answers, by its name. */
  readonly urls: ReadonlyMap<string, string>
  /** Settles when each has been ready once. */
  readonly allReady: Promise<unknown>

  private constructor(folder: string, programs: readonly PlannedProgram[], events: MonitoringEvents) {
    this.#folder = folder
    this.urls = new Map(programs.map(({ plan, url }) => [plan.name, url]))
    this.#processes = programs.map(({ plan }) => {
      const line = (text: string, stream: 'stdout' | 'stderr') => events.line(plan.name, text, stream)
      return new SupervisedProcess(plan, { line, started: events.changed, ended: events.ended(plan.name) })
    })
    const ready = programs.map(({ plan, url }) =>
      untilReady(`${url}/-/ready`, (reason) => events.notReady(plan.name, reason), this.#stopped.signal),
    )
    this.allReady = Promise.all(ready)
  }

  /** Programs that can be started, with configuration and data in a temporary folder that goes with them. */
  static async prepare(watched: Watched, events: MonitoringEvents): Promise<RunningMonitoring> {
    const folder = await mkdtemp(join(tmpdir(), 'sms-checker-monitoring-'))
    return new RunningMonitoring(folder, await planMonitoring(watched, folder), events)
  }

  get pids(): number[] {
    return this.#processes.flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  }

  start(): void {
    for (const child of this.#processes) child.start()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#processes.map((child) => child.stop()))
    await rm(this.#folder, { recursive: true })
  }
}
