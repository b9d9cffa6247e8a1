import { join } from 'node:path'
import getPort from 'get-port'
import type { ProcessPlan } from '../processes/supervised-process.ts'
import type { Monitoring } from '../release/monitoring.ts'
import { type LocalPod, loopback } from '../system/pods.ts'
import { alertmanagerPlan, prometheusPlan } from './process-plans.ts'
import { writeProgramFiles } from './program-files.ts'
import type { MonitoringPrograms } from './programs.ts'
import { localPrometheusConfig } from './prometheus-config.ts'
import { scrapeTarget } from './scrape-targets.ts'

export interface Watched {
  programs: MonitoringPrograms
  monitoring: Monitoring
  pods: readonly LocalPod[]
  namespace: string
}

/** A program to run, and where it will answer. */
export interface PlannedProgram {
  plan: ProcessPlan
  /** Such as `http://127.0.0.1:9090`. */
  url: string
}

/** Where each program usually listens; another port is taken where that one is not free. */
const usualPorts = { prometheus: 9090, alertmanager: 9093 } as const

/** Writes the chart's configuration, made for this machine, into `folder`, and says what to run with it: Alertmanager first. */
export async function planMonitoring(watched: Watched, folder: string): Promise<PlannedProgram[]> {
  const { programs, monitoring, pods, namespace } = watched
  const planned: PlannedProgram[] = []
  let alertmanager: string | undefined
  if (programs.alertmanager !== undefined) {
    alertmanager = await freeAddress('alertmanager')
    const configFile = await writeProgramFiles(monitoring.alertmanager, join(folder, 'alertmanager'))
    const options = { file: programs.alertmanager, configFile, folder, address: alertmanager }
    planned.push({ plan: alertmanagerPlan(options), url: `http://${alertmanager}` })
  }
  const targets = pods.map((pod) => scrapeTarget(pod, namespace, loopback))
  const configFile = await writeProgramFiles(monitoring.prometheus, join(folder, 'prometheus'), (text) =>
    localPrometheusConfig(text, { pods: targets, alertmanager }),
  )
  const address = await freeAddress('prometheus')
  const options = { file: programs.prometheus, configFile, folder, address }
  return [...planned, { plan: prometheusPlan(options), url: `http://${address}` }]
}

async function freeAddress(program: keyof typeof usualPorts): Promise<string> {
  return `${loopback}:${await getPort({ host: loopback, port: usualPorts[program] })}`
}
