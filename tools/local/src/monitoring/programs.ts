import { execa } from 'execa'

/** Names of the programs on a PATH; Debian calls Alertmanager otherwise than its makers do. */
export interface MonitoringPrograms {
  prometheus: string
  alertmanager: string | undefined
}

export const missingPrometheus =
  '--monitoring needs a program `prometheus` on the PATH. Debian and Ubuntu: apt install prometheus prometheus-alertmanager. ' +
  'macOS: brew install prometheus alertmanager. Others: https://prometheus.io/download'

/** What this machine has of Prometheus and Alertmanager; `undefined` without Prometheus. */
export async function monitoringPrograms(path: string | undefined): Promise<MonitoringPrograms | undefined> {
  const prometheus = await firstThatRuns(['prometheus'], path)
  if (prometheus === undefined) return undefined
  return { prometheus, alertmanager: await firstThatRuns(['alertmanager', 'prometheus-alertmanager'], path) }
}

async function firstThatRuns(names: readonly string[], path: string | undefined): Promise<string | undefined> {
  for (const name of names) {
    const { failed } = await execa(name, ['--version'], { reject: false, env: { PATH: path ?? '' }, stdin: 'ignore' })
    if (!failed) return name
  }
  return undefined
}
