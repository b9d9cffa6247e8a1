import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ProcessPlan } from '../processes/supervised-process.ts'
import type { MonitoringConfig, MonitoringFiles } from '../release/monitoring-config.ts'
import { type FreePort, loopback } from '../system/pods.ts'
import type { MonitoringExecutables } from '../system/prerequisites.ts'
import { type LocalTargets, localPrometheusConfig, type ScrapedProcess } from './prometheus-config.ts'

export interface MonitoringOptions {
  executables: MonitoringExecutables
  config: MonitoringConfig
  scraped: readonly ScrapedProcess[]
  namespace: string
  freePort: FreePort
}

export interface MonitoringPlan {
  plan: ProcessPlan
  /** For example `http://127.0.0.1:9090`. */
  url: string
}

const preferredPorts = { prometheus: 9090, alertmanager: 9093 } as const

/** Plans the processes, Alertmanager first, and writes their configuration into `folder`. */
export async function planMonitoring(options: MonitoringOptions, folder: string): Promise<MonitoringPlan[]> {
  const { executables, config, scraped, namespace, freePort } = options
  const freeAddress = async (program: keyof typeof preferredPorts) =>
    `${loopback}:${await freePort(preferredPorts[program])}`
  const alertmanager = executables.alertmanager === undefined ? undefined : await freeAddress('alertmanager')
  const configFiles = await writeMonitoringFiles(config, { scraped, namespace, alertmanager }, folder)
  const plans: MonitoringPlan[] = []
  if (executables.alertmanager !== undefined && alertmanager !== undefined) {
    const plan = alertmanagerPlan(executables.alertmanager, configFiles.alertmanager, folder, alertmanager)
    plans.push({ plan, url: `http://${alertmanager}` })
  }
  const address = await freeAddress('prometheus')
  const plan = prometheusPlan(executables.prometheus, configFiles.prometheus, folder, address)
  return [...plans, { plan, url: `http://${address}` }]
}

/** Writes the chart's configuration, adapted to this machine. Returns the paths of the main configuration files. */
export async function writeMonitoringFiles(
  config: MonitoringConfig,
  targets: LocalTargets,
  folder: string,
): Promise<Record<keyof MonitoringConfig, string>> {
  return {
    alertmanager: await writeFiles(config.alertmanager, join(folder, 'alertmanager')),
    prometheus: await writeFiles(config.prometheus, join(folder, 'prometheus'), (text) =>
      localPrometheusConfig(text, targets),
    ),
  }
}

/** Writes files under `root` as they are under `/` in their container. Returns the path of the main configuration file. */
async function writeFiles(
  { configFile, files }: MonitoringFiles,
  root: string,
  adapt: (text: string) => string = (text) => text,
): Promise<string> {
  for (const [path, text] of files) {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, path === configFile ? adapt(text) : text)
  }
  return join(root, configFile)
}

function prometheusPlan(file: string, configFile: string, folder: string, address: string): ProcessPlan {
  const args = [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${join(folder, 'prometheus-data')}`,
    `--web.listen-address=${address}`,
    '--enable-feature=exemplar-storage',
    '--log.level=warn',
  ]
  return { name: 'prometheus', file, args, cwd: folder, env: {} }
}

function alertmanagerPlan(file: string, configFile: string, folder: string, address: string): ProcessPlan {
  const args = [
    `--config.file=${configFile}`,
    `--storage.path=${join(folder, 'alertmanager-data')}`,
    `--web.listen-address=${address}`,
    // A single instance needs no cluster.
    '--cluster.listen-address=',
    '--log.level=warn',
  ]
  return { name: 'alertmanager', file, args, cwd: folder, env: {} }
}
