import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import getPort from 'get-port'
import { type RunningSystem, startSystem } from '../../local/running-system.ts'
import { badRelease } from './bad-release.ts'
import { Prometheus } from './prometheus.ts'
import { SimulatedUsers } from './users.ts'
import { listenForAlerts, type Webhook } from './webhook.ts'

/** Everything that takes minutes takes seconds; what counts as slow is far from what a busy machine does by itself. */
const alerts = {
  runbookUrl: 'https://git.example.com/docs/runbook.md',
  highRequestRate: { for: '5s' },
  rateLimiting: { for: '5s' },
  latency: { p95Milliseconds: 1_000, p99Milliseconds: 5_000, for: '5s' },
  experiment: { slowerThanSeconds: '0.5', for: '5s' },
  shadow: { for: '30s' },
  drift: { minimumMessages: 100, for: '5s' },
}

/** A system with a bad release under trial, its users, and what watches it. */
export interface MonitoredSystem {
  readonly system: RunningSystem
  readonly prometheus: Prometheus
  /** What the team is told, and what the dead man's switch is told. */
  readonly team: Webhook
  readonly watchdog: Webhook
  /** The files that Prometheus and Alertmanager run with, by name. */
  readonly files: ReadonlyMap<string, string>
  end(): Promise<void>
}

/** Starts all of it: `npm start -- --monitoring` with values of the chart, and users who do not stop asking. */
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
  const system = await startSystem(await getPort(), ['--monitoring', ...values])
  const prometheus = new Prometheus(urlOf('prometheus', system))
  const users = await SimulatedUsers.start(system.gateway)
  const end = async () => {
    await users.stop()
    await system.stop('SIGTERM')
    await Promise.all([team.close(), watchdog.close(), release.remove()])
  }
  let ending: Promise<void> | undefined
  return {
    system,
    prometheus,
    team,
    watchdog,
    files: await configurationFiles(prometheus),
    end: () => {
      ending ??= end()
      return ending
    },
  }
}

/** Where the overview says that a program answers. */
export function urlOf(program: string, system: RunningSystem): string {
  const url = new RegExp(`^ *(http:\\S+) +${program}$`, 'm').exec(system.output())?.[1]
  if (url === undefined) throw new Error(`${program} does not run:\n${system.output()}`)
  return url
}

async function configurationFiles(prometheus: Prometheus): Promise<Map<string, string>> {
  const flags = await prometheus.flags()
  const folder = dirname(flags['storage.tsdb.path'] ?? '')
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return new Map(found.filter((file) => file.isFile()).map(({ name, parentPath }) => [name, join(parentPath, name)]))
}
