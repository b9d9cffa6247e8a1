import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unusedPort } from '@sms-checker/service/testing'
import { type RunningSystem, startSystem } from '../../local/running-system.ts'
import { badRelease } from './bad-release.ts'
import { Prometheus } from './prometheus.ts'
import { SimulatedUsers } from './users.ts'
import { listenForAlerts, type Webhook } from './webhook.ts'

/** Durations of seconds instead of minutes. The latency limits are far above the latency of a busy test machine. */
const alerts = {
  runbookUrl: 'https://git.example.com/docs/runbook.md',
  highRequestRate: { for: '5s' },
  rateLimiting: { for: '5s' },
  latency: { p95Milliseconds: 2_000, p99Milliseconds: 5_000, for: '5s' },
  experiment: { slowerThanSeconds: '0.5', for: '5s' },
  shadow: { for: '30s' },
  drift: { minimumMessages: 100, for: '5s' },
}

/** A running system with a bad canary, simulated users, and its monitoring. */
export interface MonitoredSystem {
  readonly system: RunningSystem
  readonly prometheus: Prometheus
  /** The receiver of the alerts. */
  readonly team: Webhook
  /** The dead man's switch. */
  readonly watchdog: Webhook
  /** Paths of the configuration files of Prometheus and Alertmanager, by name. */
  readonly files: ReadonlyMap<string, string>
  stop(): Promise<void>
}

/** Starts `npm start -- --monitoring` with a bad canary and simulated users. */
export async function startMonitoredSystem(): Promise<MonitoredSystem> {
  const [team, watchdog] = await Promise.all([listenForAlerts(), listenForAlerts()])
  const release = await badRelease({
    monitoring: {
      scrapeInterval: '2s',
      alerts,
      alertmanager: {
        webhook: { url: team.url },
        watchdog: { url: watchdog.url },
        groupWait: '1s',
        groupInterval: '2s',
      },
    },
  })
  const values = release.valuesFiles.flatMap((file) => ['--values', file])
  const system = await startSystem(await unusedPort(), ['--monitoring', ...values])
  const prometheus = new Prometheus(urlOf('prometheus', system))
  const users = await SimulatedUsers.start(system.gateway)
  const stop = async () => {
    await users.stop()
    await system.stop('SIGTERM')
    await Promise.all([team.close(), watchdog.close(), release.remove()])
  }
  let stopping: Promise<void> | undefined
  return {
    system,
    prometheus,
    team,
    watchdog,
    files: await configurationFiles(prometheus),
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

/** Returns the URL of a component from the output of `npm start`. */
export function urlOf(component: string, system: RunningSystem): string {
  const url = new RegExp(`^ *(http:\\S+) +${component}$`, 'm').exec(system.output())?.[1]
  if (url === undefined) throw new Error(`${component} is not running:\n${system.output()}`)
  return url
}

async function configurationFiles(prometheus: Prometheus): Promise<Map<string, string>> {
  const flags = await prometheus.flags()
  const folder = dirname(flags['storage.tsdb.path'] ?? '')
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return new Map(found.filter((file) => file.isFile()).map(({ name, parentPath }) => [name, join(parentPath, name)]))
}
