import { setTimeout as sleep } from 'node:timers/promises'
import getPort from 'get-port'
import { formatLine, formatNotice, type LineStyle } from '../logs/format-line.ts'
import { missingPrometheus, monitoringPrograms } from '../monitoring/programs.ts'
import { RunningMonitoring } from '../monitoring/running-monitoring.ts'
import { SupervisedProcess } from '../processes/supervised-process.ts'
import type { Release } from '../release/release.ts'
import { build } from './build.ts'
import { portFault } from './gateway-port.ts'
import { MeshProcess } from './mesh-process.ts'
import { modelDescriptions } from './model-descriptions.ts'
import { overview } from './overview.ts'
import { localPods, loopback, modelAddress } from './pods.ts'
import { type PlanOptions, pagePlan } from './process-plans.ts'
import { routingShares } from './routing-share.ts'
import { RunningPods } from './running-pods.ts'

/** With `watch`, services run from source, again after each change, and Vite's development server serves the page. */
export interface SystemOptions extends PlanOptions {
  /** Where the gateway listens. */
  port: number
  /** What the chart installs: pods and routes. */
  release: Release
  write: (text: string) => void
  colour: boolean
}

/** How long the table waits for pods that are not ready, in milliseconds. */
const startLimitMs = 60_000

/** Runs the whole system until `stop` is aborted. Returns the exit code: 0 after a stop, 1 when it cannot run. */
export async function runSystem(options: SystemOptions, stop: AbortSignal): Promise<number> {
  const { port, release, watch, environment, write, colour } = options
  const say = (text: string) => write(`${text}\n`)
  const fault = await portFault(port)
  if (fault !== undefined) {
    say(fault)
    return 1
  }

  const { monitoring: watching } = release
  const programs = watching && (await monitoringPrograms(environment.PATH))
  if (watching && programs === undefined) {
    say(missingPrometheus)
    return 1
  }

  say(watch ? 'Building the page ...' : 'Building what is missing or stale ...')
  const buildOutput = await build(watch ? ['frontend'] : ['app-service', 'model-service', 'frontend'], stop)
  if (stop.aborted) return 0
  if (buildOutput !== undefined) {
    say(`${buildOutput}\nThe build failed; what it printed is above.`)
    return 1
  }

  const freePort = () => getPort({ host: loopback })
  const plans = await localPods(release.pods, freePort)
  const style: LineStyle = { colour, nameWidth: Math.max(...plans.map(({ name }) => name.length)) }
  const line = (name: string, text: string, stream: 'stdout' | 'stderr') => {
    const formatted = formatLine(name, text, stream, style)
    if (formatted !== undefined) say(formatted)
  }
  const notice = (name: string, text: string, kind: 'warning' | 'error' | 'note') => {
    say(formatNotice(name, text, kind === 'error' ? 'red' : kind === 'warning' ? 'yellow' : 'dim', style))
  }
  const ended = (name: string) => (how: string, restartMs: number | undefined) =>
    notice(name, `${how}${restartMs === undefined ? '' : `; it starts again in ${restartMs / 1_000} s`}`, 'error')

  const hopeless = new AbortController()
  const end = AbortSignal.any([stop, hopeless.signal])
  const pods = new RunningPods(plans, {
    watch,
    environment,
    line,
    notice,
    changed: () => mesh.tell(),
    lost: () => hopeless.abort(),
  })
  const pagePort = watch ? await freePort() : undefined
  const page =
    pagePort === undefined
      ? undefined
      : new SupervisedProcess(pagePlan(pagePort), {
          line: (text, stream) => line('vite', text, stream),
          started: () => mesh.tell(),
          ended: ended('vite'),
        })
  const monitoring =
    watching &&
    programs &&
    (await RunningMonitoring.prepare(
      { programs, monitoring: watching, pods: plans, namespace: release.namespace },
      {
        line,
        notReady: (name, reason) => notice(name, `is not ready: ${reason}`, 'warning'),
        ended,
        changed: () => mesh.tell(),
      },
    ))
  const mesh = new MeshProcess({
    order: () => ({
      gatewayPort: port,
      routes: release.routes,
      sidecars: plans
        .filter(({ service }) => service === 'app')
        .map((pod) => ({ port: pod.outboundPort, labels: pod.labels, service: modelAddress(pod) })),
      ...(pagePort && { pageServer: `http://${loopback}:${pagePort}` }),
      ready: pods.ready,
      processes: [...pods.pids.values(), ...(page?.pid ? [page.pid] : []), ...(monitoring?.pids ?? [])],
    }),
    line: (text, stream) => line('gateway', text, stream),
    ended: ended('gateway'),
    failed: (reason) => {
      notice('gateway', `cannot listen: ${reason}`, 'error')
      hopeless.abort()
    },
  })
  mesh.start()
  pods.start()
  monitoring?.start()
  page?.start()

  const aborted = new Promise<void>((resolve) => end.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([
    Promise.all([pods.allReady, mesh.listening, monitoring?.allReady]),
    aborted,
    sleep(startLimitMs, undefined, { ref: false }),
  ])
  if (!end.aborted) {
    const models = await modelDescriptions(plans)
    const ready = new Set(pods.ready.map(({ name }) => name))
    const shares = routingShares(release.routes, plans)
    const programUrls = monitoring?.urls ?? new Map()
    say(overview({ release, port, pods: plans, ready, pids: pods.pids, shares, models, programUrls }))
    await aborted
  }
  say(stop.aborted ? 'Ending ...' : 'Ending, because the system cannot run like this ...')
  await mesh.stop()
  await Promise.all([pods.stop(), page?.stop(), monitoring?.stop()])
  return stop.aborted ? 0 : 1
}
