import { setTimeout as sleep } from 'node:timers/promises'
import type { Pod } from '@sms-checker/mesh'
import { MonitoringProcesses } from '../monitoring/monitoring-processes.ts'
import { type ScrapedProcess, scrapedProcesses } from '../monitoring/prometheus-config.ts'
import { abortable } from '../processes/abortable.ts'
import { SupervisedProcess } from '../processes/supervised-process.ts'
import type { ProxyConfig } from '../proxy/proxy-config.ts'
import type { Release } from '../release/local-release.ts'
import { type ExperimentDeclaration, ExperimentProcess } from './experiment-process.ts'
import { PodProcesses, type RunningPod } from './pod-processes.ts'
import { type FreePort, freePortFor, type LocalPod, loopback, meshPod, modelAddress } from './pods.ts'
import type { MonitoringExecutables } from './prerequisites.ts'
import { type PlanOptions, pagePlan } from './process-plans.ts'
import { ProxyProcess } from './proxy-process.ts'
import { type ServiceProcessEvents, untilAllReady } from './service-process.ts'

/** With `watch`, services run from source and restart after each change, and Vite's development server serves the page. */
export interface LocalSystemOptions extends Omit<PlanOptions, 'experimentUrl'> {
  /** Port of the gateway. */
  port: number
  /** Directory of the database of experiment-service. */
  dataDirectory: string
  /** Needed when the release includes monitoring. */
  executables: MonitoringExecutables | undefined
  /** Settings of experiment-service that override those of the release. */
  experimentSettings?: Readonly<Record<string, string>> | undefined
  line: ServiceProcessEvents['line']
  notice: ServiceProcessEvents['notice']
  /** The system cannot run any longer. */
  failed: () => void
}

/** What a change of the release did to the processes, by name. */
export interface AppliedChange {
  started: string[]
  replaced: string[]
  stopped: string[]
  /** experiment-service restarted with another declaration or other settings. */
  restartedExperiment: boolean
}

/** A release and the pods that requests are routed to. */
interface Installed {
  release: Release
  pods: readonly RunningPod[]
}

/** How long requests in flight may delay the stop of the system, in milliseconds. */
const gatewayCloseTimeoutMs = 3_000

/** The processes of a release on this machine. They follow changes of the release as a cluster follows `helm upgrade --wait`. */
export class LocalSystem {
  readonly experiment: ExperimentProcess
  readonly #options: LocalSystemOptions
  readonly #freePort: FreePort
  /** Port of the proxy for requests of the pods to experiment-service. */
  readonly #experimentPort: number
  readonly #proxies: ProxyProcess
  readonly #ended = new AbortController()
  readonly #pods: PodProcesses
  #installed: Installed
  /** Pods that get no new requests and are about to stop. */
  #leaving: readonly RunningPod[] = []
  #isStopping = false
  #monitoring: MonitoringProcesses | undefined
  #page: { process: SupervisedProcess; url: string } | undefined

  private constructor(
    release: Release,
    options: LocalSystemOptions,
    {
      experiment,
      experimentPort,
      freePort,
    }: Pick<LocalSystem, 'experiment'> & { experimentPort: number; freePort: FreePort },
  ) {
    this.experiment = experiment
    this.#options = options
    this.#experimentPort = experimentPort
    this.#freePort = freePort
    this.#installed = { release, pods: [] }
    const { watch, environment } = options
    const experimentUrl = `http://${loopback}:${experimentPort}`
    this.#pods = new PodProcesses({ watch, environment, experimentUrl, freePort }, this.#podEvents())
    this.#proxies = new ProxyProcess({
      config: () => this.#proxyConfig(),
      line: (text, stream) => options.line('gateway', text, stream),
      ended: this.#reportEnd('gateway'),
      failed: (reason) => {
        options.notice('gateway', `cannot listen: ${reason}`, 'error')
        options.failed()
      },
    })
  }

  /** Chooses ports and writes the files that the processes read. */
  static async prepare(release: Release, options: LocalSystemOptions): Promise<LocalSystem> {
    const { port, executables, experimentSettings, watch, environment, dataDirectory, line, notice } = options
    const freePort = freePortFor(port)
    let changed = () => {}
    const experiment = await ExperimentProcess.prepare(
      declarationOf(release, experimentSettings),
      { environment, dataDirectory, watch, freePort },
      { line, notice, changed: () => changed() },
    )
    const system = new LocalSystem(release, options, { experiment, experimentPort: await freePort(), freePort })
    changed = () => system.#proxies.sendConfig()
    const pods = await system.#pods.podsOf(release.pods, [])
    system.#installed = { release, pods }
    if (watch) system.#page = await system.#pageServer()
    if (release.monitoring !== undefined && executables !== undefined) {
      system.#monitoring = await MonitoringProcesses.prepare(
        {
          executables,
          config: release.monitoring,
          scraped: system.#scraped(system.#installed),
          namespace: release.namespace,
          freePort,
        },
        {
          line,
          notReady: (name, reason) => notice(name, `is not ready: ${reason}`, 'warning'),
          ended: (name) => system.#reportEnd(name),
          changed,
        },
      )
    }
    return system
  }

  get release(): Release {
    return this.#installed.release
  }

  get pods(): readonly LocalPod[] {
    return this.#installed.pods.map(({ pod }) => pod)
  }

  /** Names of the pods that are ready. */
  get ready(): Set<string> {
    return new Set(this.#readyPods().map(({ name }) => name))
  }

  /** Process ids by name of the pod. */
  get pids(): Map<string, number> {
    return new Map(
      this.#installed.pods.flatMap(({ pod, process: { pid } }) =>
        pid === undefined ? [] : [[pod.name, pid] as const],
      ),
    )
  }

  /** Addresses of Prometheus and Alertmanager by name. */
  get monitoringUrls(): ReadonlyMap<string, string> {
    return this.#monitoring?.urls ?? new Map()
  }

  /** Starts all processes. Resolves when each has been ready once or will hardly become ready. */
  async start(): Promise<void> {
    this.#proxies.start()
    this.experiment.start()
    this.#pods.start(this.#installed.pods)
    this.#monitoring?.start()
    this.#page?.process.start()
    await Promise.all([
      this.#proxies.apply('mesh'),
      this.experiment.startProblem,
      ...this.#installed.pods.map(({ process }) => process.startProblem),
      this.#monitoring?.allReady,
    ])
  }

  /**
   * Changes the system to another release without losing a request: starts the new processes, waits until they are ready, routes new requests
   * to them, and stops the old processes once their requests have ended. `signal` ends the wait for the new processes.
   *
   * @throws Error when a process does not become ready. The system then runs the release from before.
   */
  async apply(release: Release, signal: AbortSignal): Promise<AppliedChange> {
    const previous = this.#installed
    const next = { release, pods: await this.#pods.podsOf(release.pods, previous.pods) }
    const added = next.pods.filter((pod) => !previous.pods.includes(pod))
    const removed = previous.pods.filter((pod) => !next.pods.includes(pod))
    let restartedExperiment = false
    try {
      this.#pods.start(added)
      const processes = added.map(({ process }) => process)
      await untilAllReady(processes, AbortSignal.any([signal, this.#ended.signal]))
      // From here on, the change is completed or undone: requests may already use it.
      restartedExperiment = await this.#prepareEvidence(next)
      this.#installed = next
      this.#leaving = removed
      await abortable(this.#proxies.apply('mesh'), this.#ended.signal)
    } catch (error) {
      this.#installed = previous
      this.#leaving = []
      this.#proxies.sendConfig()
      await this.#pods.stop(added)
      if (!this.#ended.signal.aborted) await this.#prepareEvidence(previous)
      throw error
    }
    await this.#pods.stop(removed)
    this.#leaving = []
    this.#proxies.sendConfig()
    const names = (pods: readonly RunningPod[]) => pods.map(({ pod }) => pod.name)
    return {
      started: names(added).filter((name) => !names(removed).includes(name)),
      replaced: names(added).filter((name) => names(removed).includes(name)),
      stopped: names(removed).filter((name) => !names(added).includes(name)),
      restartedExperiment,
    }
  }

  /** Ends a running `apply`, so that `stop` can follow. */
  end(): void {
    this.#ended.abort()
  }

  async stop(): Promise<void> {
    this.end()
    // The pods still need their sidecars, and experiment-service for their last events.
    this.#isStopping = true
    await Promise.race([
      // A proxy that could not open its ports has no requests.
      this.#proxies.apply('mesh').catch(() => undefined),
      sleep(gatewayCloseTimeoutMs, undefined, { ref: false }),
    ])
    await Promise.all([this.#pods.stopAll(), this.#page?.process.stop(), this.#monitoring?.stop()])
    await this.#proxies.stop()
    await this.experiment.stop()
  }

  #podEvents(): ServiceProcessEvents {
    const { line, notice, failed } = this.#options
    return {
      line,
      notice,
      changed: () => this.#proxies.sendConfig(),
      // A new process that fails ends its change only.
      failed: (process) => {
        if (this.#installed.pods.some((running) => running.process === process)) failed()
      },
    }
  }

  async #pageServer(): Promise<{ process: SupervisedProcess; url: string }> {
    const port = await this.#freePort()
    const process = new SupervisedProcess(pagePlan(port), {
      line: (text, stream) => this.#options.line('vite', text, stream),
      started: () => this.#proxies.sendConfig(),
      ended: this.#reportEnd('vite'),
    })
    return { process, url: `http://${loopback}:${port}` }
  }

  /** Restarts experiment-service with what the release declares, if that changed, and updates what Prometheus scrapes. */
  async #prepareEvidence(installed: Installed): Promise<boolean> {
    const { release } = installed
    const restarted = await this.experiment.restartWith(declarationOf(release, this.#options.experimentSettings), () =>
      abortable(this.#proxies.apply('experiment'), this.#ended.signal),
    )
    if (restarted) await untilAllReady([this.experiment], this.#ended.signal)
    if (release.monitoring !== undefined) {
      await this.#monitoring?.update(release.monitoring, this.#scraped(installed))
    }
    return restarted
  }

  #readyPods(): Pod[] {
    return this.#installed.pods.filter(({ process }) => process.isReady).map(({ pod }) => meshPod(pod))
  }

  #proxyConfig(): Omit<ProxyConfig, 'revision'> {
    const { release, pods } = this.#installed
    const consolePod = release.console && this.experiment.pod(release.console.labels)
    const pids = [...this.#pods.pids, ...(this.#monitoring?.pids ?? []), this.experiment.pid, this.#page?.process.pid]
    return {
      ...(!this.#isStopping && { gatewayPort: this.#options.port }),
      routing: release.routing,
      sidecars: [...pods, ...this.#leaving]
        .map(({ pod }) => pod)
        .filter(({ service }) => service === 'app')
        .map((pod) => ({ port: pod.outboundPort, labels: pod.labels, service: modelAddress(pod) })),
      experiment: { port: this.#experimentPort, url: this.experiment.url, isHeld: this.experiment.isHeld },
      ...(this.#page && { pageServer: this.#page.url }),
      ready: [...this.#readyPods(), ...(consolePod ? [consolePod] : [])],
      processes: pids.filter((pid) => pid !== undefined),
    }
  }

  #scraped({ release, pods }: Installed): ScrapedProcess[] {
    return scrapedProcesses(
      pods.map(({ pod }) => pod),
      this.experiment.port,
      release.experimentLabels,
    )
  }

  #reportEnd(name: string) {
    return (how: string, restartMs: number | undefined) =>
      this.#options.notice(
        name,
        `${how}${restartMs === undefined ? '' : `; it restarts in ${restartMs / 1_000} s`}`,
        'error',
      )
  }
}

function declarationOf(
  { experiment, experimentSettings }: Release,
  overrides: LocalSystemOptions['experimentSettings'],
): ExperimentDeclaration {
  return { experiment, settings: { ...experimentSettings, ...overrides } }
}
