import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ProcessPlan } from '../processes/supervised-process.ts'
import type { MonitoringConfig, MonitoringFiles } from '../release/monitoring-config.ts'
import { type FreePort, loopback } from '../system/pods.ts'
import type { MonitoringExecutables } from '../system/prerequisites.ts'
import { localPrometheusConfig, type ScrapedProcess } from './prometheus-config.ts'

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

/** Writes the chart's configuration, adapted to this machine, into `folder` and plans the processes, Alertmanager first. */
export async function planMonitoring(options: MonitoringOptions, folder: string): Promise<MonitoringPlan[]> {
  const { executables, config, scraped, namespace, freePort } = options
  const freeAddress = async (program: keyof typeof preferredPorts) =>
    `${loopback}:${await freePort(preferredPorts[program])}`
  const plans: MonitoringPlan[] = []
  let alertmanager: string | undefined
  if (executables.alertmanager !== undefined) {
    alertmanager = await freeAddress('alertmanager')
    const configFile = await writeFiles(config.alertmanager, join(folder, 'alertmanager'))
    const plan = alertmanagerPlan(executables.alertmanager, configFile, folder, alertmanager)
    plans.push({ plan, url: `http://${alertmanager}` })
  }
  const configFile = await writeFiles(config.prometheus, join(folder, 'prometheus'), (text) =>
    localPrometheusConfig(text, { scraped, namespace, alertmanager }),
  )
  const address = await freeAddress('prometheus')
  return [
    ...plans,
    { plan: prometheusPlan(executables.prometheus, configFile, folder, address), url: `http://${address}` },
  ]
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
