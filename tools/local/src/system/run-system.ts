import { setTimeout as sleep } from 'node:timers/promises'
import { MonitoringProcesses } from '../monitoring/monitoring-processes.ts'
import { scrapedProcesses } from '../monitoring/prometheus-config.ts'
import { SupervisedProcess } from '../processes/supervised-process.ts'
import type { Release } from '../release/local-release.ts'
import { type PreparedTraffic, runTraffic } from '../traffic/traffic.ts'
import { ExperimentProcess } from './experiment-process.ts'
import { formatLine, formatNotice, type LineStyle } from './log-line.ts'
import { overview } from './overview.ts'
import { PodProcesses } from './pod-processes.ts'
import { freePortFor, localPods, loopback, modelAddress } from './pods.ts'
import { build, type MonitoringExecutables } from './prerequisites.ts'
import { type PlanOptions, pagePlan } from './process-plans.ts'
import { ProxyProcess } from './proxy-process.ts'
import { routingShares } from './routing-share.ts'

/** With `watch`, services run from source and restart after each change, and Vite's development server serves the page. */
export interface SystemOptions extends Omit<PlanOptions, 'experimentUrl'> {
  /** Port of the gateway. */
  port: number
  release: Release
  /** Directory of the database of experiment-service. */
  dataDirectory: string
  /** Users to simulate once the system runs. */
  traffic?: PreparedTraffic | undefined
  /** Needed when the release includes monitoring. */
  executables: MonitoringExecutables | undefined
  write: (text: string) => void
  colour: boolean
}

/** Settings of experiment-service that show how the evidence of a few minutes grows. */
const fastSettings = { JUDGE_INTERVAL_SECONDS: '3' }

/** How long to wait for all pods before the table is printed, in milliseconds. */
const startTimeoutMs = 60_000

/** Runs the whole system until `stop` is aborted. Returns the exit code: 0 after a stop, 1 when it cannot run. */
export async function runSystem(options: SystemOptions, stop: AbortSignal): Promise<number> {
  const { port, release, dataDirectory, traffic, executables, watch, environment, write, colour } = options
  const print = (text: string) => write(`${text}\n`)
  print(watch ? 'Building the page ...' : 'Building what is missing or out of date ...')
  const buildOutput = await build(
    watch ? ['frontend', 'console'] : ['app-service', 'model-service', 'experiment-service', 'frontend', 'console'],
    stop,
  )
  if (stop.aborted) return 0
  if (buildOutput !== undefined) {
    print(`${buildOutput}\nThe build failed; see its output above.`)
    return 1
  }

  const freePort = freePortFor(port)
  const localPodList = await localPods(release.pods, freePort)
  const style: LineStyle = {
    colour,
    nameWidth: Math.max(...localPodList.map(({ name }) => name.length), 'experiment'.length),
  }
  const line = (name: string, text: string, stream: 'stdout' | 'stderr') => {
    const formatted = formatLine(name, text, stream, style)
    if (formatted !== undefined) print(formatted)
  }
  const notice = (name: string, text: string, kind: 'warning' | 'error' | 'note') => {
    print(formatNotice(name, text, kind === 'error' ? 'red' : kind === 'warning' ? 'yellow' : 'dim', style))
  }
  const ended = (name: string) => (how: string, restartMs: number | undefined) =>
    notice(name, `${how}${restartMs === undefined ? '' : `; it restarts in ${restartMs / 1_000} s`}`, 'error')
  const changed = () => proxies.sendConfig()

  const failure = new AbortController()
  const end = AbortSignal.any([stop, failure.signal])
  const experiment = await ExperimentProcess.prepare(
    {
      experiment: release.experiment,
      settings: { ...release.experimentSettings, ...(traffic?.fast && fastSettings) },
      environment,
      dataDirectory,
      watch,
      freePort,
    },
    {
      line: (text, stream) => line('experiment', text, stream),
      notice: (text, kind) => notice('experiment', text, kind),
      changed,
    },
  )
  const pods = new PodProcesses(localPodList, {
    watch,
    environment,
    experimentUrl: experiment.url,
    line,
    notice,
    changed,
    failed: () => failure.abort(),
  })
  const pagePort = watch ? await freePort() : undefined
  const page =
    pagePort === undefined
      ? undefined
      : new SupervisedProcess(pagePlan(pagePort), {
          line: (text, stream) => line('vite', text, stream),
          started: changed,
          ended: ended('vite'),
        })
  const monitoring =
    release.monitoring &&
    executables &&
    (await MonitoringProcesses.prepare(
      {
        executables,
        config: release.monitoring,
        scraped: scrapedProcesses(localPodList, experiment.port, release.experimentLabels),
        namespace: release.namespace,
        freePort,
      },
      { line, notReady: (name, reason) => notice(name, `is not ready: ${reason}`, 'warning'), ended, changed },
    ))
  const consolePods = () => {
    const pod = release.console && experiment.pod(release.console.labels)
    return pod === undefined ? [] : [pod]
  }
  const proxies = new ProxyProcess({
    config: () => ({
      gatewayPort: port,
      routing: release.routing,
      sidecars: localPodList
        .filter(({ service }) => service === 'app')
        .map((pod) => ({ port: pod.outboundPort, labels: pod.labels, service: modelAddress(pod) })),
      ...(pagePort && { pageServer: `http://${loopback}:${pagePort}` }),
      ready: [...pods.ready, ...consolePods()],
      processes: [
        ...pods.pids.values(),
        ...(experiment.pid ? [experiment.pid] : []),
        ...(page?.pid ? [page.pid] : []),
        ...(monitoring?.pids ?? []),
      ],
    }),
    line: (text, stream) => line('gateway', text, stream),
    ended: ended('gateway'),
    failed: (reason) => {
      notice('gateway', `cannot listen: ${reason}`, 'error')
      failure.abort()
    },
  })
  proxies.start()
  experiment.start()
  pods.start()
  monitoring?.start()
  page?.start()

  const aborted = new Promise<void>((resolve) => end.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([
    Promise.all([pods.allReady, experiment.ready, proxies.listening, monitoring?.allReady]),
    aborted,
    sleep(startTimeoutMs, undefined, { ref: false }),
  ])
  if (!end.aborted) {
    const ready = new Set(pods.ready.map(({ name }) => name))
    const shares = routingShares(release.routing, localPodList)
    const monitoringUrls = monitoring?.urls ?? new Map()
    const { pids } = pods
    const status = { release, port, pods: localPodList, ready, pids, experiment, shares, monitoringUrls }
    print(await overview(status))
    const gateway = `http://${loopback}:${port}`
    if (traffic !== undefined) await runTraffic({ ...traffic, gateway, experiment, print }, end)
    await aborted
  }
  print(stop.aborted ? 'Stopping ...' : 'Stopping because of the error above ...')
  await proxies.stop()
  await Promise.all([pods.stop(), page?.stop(), monitoring?.stop()])
  // After the pods, which send their last events when they stop.
  await experiment.stop()
  return stop.aborted ? 0 : 1
}
