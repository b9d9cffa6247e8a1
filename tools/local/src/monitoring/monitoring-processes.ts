import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { untilReady } from '../processes/readiness.ts'
import { type ProcessEvents, SupervisedProcess } from '../processes/supervised-process.ts'
import type { MonitoringConfig } from '../release/monitoring-config.ts'
import {
  type MonitoringOptions,
  type MonitoringPlan,
  planMonitoring,
  writeMonitoringFiles,
} from './monitoring-plans.ts'
import type { ScrapedProcess } from './prometheus-config.ts'

export interface MonitoringEvents {
  line: (name: string, line: string, stream: 'stdout' | 'stderr') => void
  notReady: (name: string, reason: string) => void
  ended: (name: string) => ProcessEvents['ended']
  /** The process ids have changed. */
  changed: () => void
}

/** The processes of Prometheus and, if installed, Alertmanager, with the chart's configuration. */
export class MonitoringProcesses {
  readonly #folder: string
  readonly #namespace: string
  readonly #processes: readonly SupervisedProcess[]
  readonly #stopped = new AbortController()
  /** Addresses by name. */
  readonly urls: ReadonlyMap<string, string>
  /** Resolves when each has been ready once. */
  readonly allReady: Promise<unknown>

  private constructor(folder: string, namespace: string, plans: readonly MonitoringPlan[], events: MonitoringEvents) {
    this.#folder = folder
    this.#namespace = namespace
    this.urls = new Map(plans.map(({ plan, url }) => [plan.name, url]))
    this.#processes = plans.map(({ plan }) => {
      const line = (text: string, stream: 'stdout' | 'stderr') => events.line(plan.name, text, stream)
      return new SupervisedProcess(plan, { line, started: events.changed, ended: events.ended(plan.name) })
    })
    const ready = plans.map(({ plan, url }) =>
      untilReady(`${url}/-/ready`, ({ reason }) => events.notReady(plan.name, reason), this.#stopped.signal),
    )
    this.allReady = Promise.all(ready)
  }

  /** Writes configuration and data to a temporary folder, which `stop` removes. */
  static async prepare(options: MonitoringOptions, events: MonitoringEvents): Promise<MonitoringProcesses> {
    const folder = await mkdtemp(join(tmpdir(), 'sms-checker-monitoring-'))
    return new MonitoringProcesses(folder, options.namespace, await planMonitoring(options, folder), events)
  }

  get pids(): number[] {
    return this.#processes.flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  }

  start(): void {
    for (const child of this.#processes) child.start()
  }

  /** Lets the processes load the configuration of another release, with other processes to scrape. */
  async update(config: MonitoringConfig, scraped: readonly ScrapedProcess[]): Promise<void> {
    const alertmanager = this.urls.get('alertmanager')
    const targets = {
      scraped,
      namespace: this.#namespace,
      alertmanager: alertmanager === undefined ? undefined : new URL(alertmanager).host,
    }
    await writeMonitoringFiles(config, targets, this.#folder)
    // Both read their configuration again after SIGHUP.
    for (const child of this.#processes) child.signal('SIGHUP')
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#processes.map((child) => child.stop()))
    await rm(this.#folder, { recursive: true })
  }
}
