import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelManifest, modelFiles, paths, upgradeManifest } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import type { ExperimentProcess } from './experiment-process.ts'
import type { LocalSystem } from './local-system.ts'
import { loopback } from './pods.ts'
import type { RoutingShare } from './routing-share.ts'

export interface Overview {
  system: Pick<LocalSystem, 'release' | 'pods' | 'ready' | 'pids' | 'experiment' | 'monitoringUrls'>
  /** Port of the gateway. */
  port: number
  shares: ReadonlyMap<string, RoutingShare>
}

const heading = ['ADDRESS', 'POD', 'PID', 'VERSION', 'MODEL', 'USERS']

/** The table that `npm start` prints: addresses, pods, versions and the users of each pod. */
export async function overview({ system, port, shares }: Overview): Promise<string> {
  const { release, pods, ready, pids, experiment, monitoringUrls } = system
  const rows = await Promise.all(
    pods.map(async (pod) => {
      const model = pod.service === 'model' ? await readManifest(pod.modelDirectory) : undefined
      const version = pod.service === 'app' ? pod.settings.APP_VERSION : model?.version
      return [
        `http://${loopback}:${pod.port}`,
        pod.name,
        String(pids.get(pod.name) ?? ''),
        version ?? '',
        model?.name ?? '',
        ready.has(pod.name) ? audience(shares.get(pod.name)) : 'not ready',
      ]
    }),
  )
  const prerelease = release.prereleaseHost
  return [
    '',
    'sms-checker is running.',
    '',
    `  http://localhost:${port}  or  http://${release.routing.host}:${port}`,
    ...(prerelease ? [`  http://${prerelease}:${port}  always serves the canary`] : []),
    '',
    ...columns([heading, ...rows, experimentRow(experiment)]).map((line) => `  ${line}`),
    '',
    `  http://localhost:${port}${paths.metrics}  metrics of the app pod that you are routed to; every pod serves its own at ADDRESS${paths.metrics}`,
    `  ${await operatorPage(experiment, release.console && `http://${release.console.host}:${port}`)}  the verdict on the experiment`,
    `  ${experiment.url}${paths.eventsSummary}  what experiment-service has recorded, in ${experiment.dataDirectory}`,
    ...[...monitoringUrls].map(([program, url]) => `  ${url}  ${program}`),
    '',
    'Press Ctrl-C to stop.',
    '',
  ].join('\n')
}

/** The address of the operator page, with the token once experiment-service has created it. A fragment is never sent, so it is in no log. */
async function operatorPage({ url, dataDirectory }: ExperimentProcess, page = url): Promise<string> {
  try {
    return `${page}/#token=${await readFile(join(dataDirectory, 'operator-token'), 'utf8')}`
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return page
    throw error
  }
}

function experimentRow({ url, pid, isReady }: ExperimentProcess): string[] {
  return [url, 'experiment', String(pid ?? ''), '', '', isReady ? '' : 'not ready']
}

const manifest = Compile(ModelManifest)

/** Name and version of a model. `undefined` when its manifest cannot be read: the pod itself reports why it is not ready. */
async function readManifest(directory: string): Promise<Pick<ModelManifest, 'name' | 'version'> | undefined> {
  try {
    const parsed = upgradeManifest(JSON.parse(await readFile(join(directory, modelFiles.manifest), 'utf8')))
    return manifest.Check(parsed) ? parsed : undefined
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}

function audience({ requests, mirrored }: RoutingShare = { requests: 0, mirrored: 0 }): string {
  if (requests > 0) return percent(requests)
  return mirrored > 0 ? `${percent(mirrored)} mirrored` : 'none'
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function columns(rows: string[][]): string[] {
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
