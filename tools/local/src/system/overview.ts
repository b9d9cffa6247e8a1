import { paths } from '@sms-checker/contracts'
import type { Release } from '../release/release.ts'
import type { ModelDescription } from './model-descriptions.ts'
import { type LocalPod, loopback } from './pods.ts'
import type { Share } from './routing-share.ts'

export interface Overview {
  release: Release
  port: number
  pods: readonly LocalPod[]
  ready: ReadonlySet<string>
  pids: ReadonlyMap<string, number>
  shares: ReadonlyMap<string, Share>
  models: ReadonlyMap<string, ModelDescription>
  /** Where Prometheus and Alertmanager answer, by program. */
  programUrls: ReadonlyMap<string, string>
}

const heading = ['ADDRESS', 'POD', 'PID', 'VERSION', 'MODEL', 'USERS']

/** What runs where, and who gets what: the table that a start ends with. */
export function overview({ release, port, pods, ready, pids, shares, models, programUrls }: Overview): string {
  const rows = pods.map((pod) => {
    const model = models.get(pod.name)
    const version = pod.service === 'app' ? pod.settings.APP_VERSION : model?.version
    return [
      `http://${loopback}:${pod.port}`,
      pod.name,
      String(pids.get(pod.name) ?? ''),
      version ?? '',
      model?.name ?? '',
      ready.has(pod.name) ? audience(shares.get(pod.name)) : 'not ready',
    ]
  })
  return [
    '',
    'sms-checker is running.',
    '',
    `  http://localhost:${port}  or  http://${release.routes.host}:${port}`,
    ...(release.prereleaseHost ? [`  http://${release.prereleaseHost}:${port}  shows everybody the canary`] : []),
    '',
    ...columns([heading, ...rows]).map((line) => `  ${line}`),
    '',
    `  http://localhost:${port}${paths.metrics}  metrics of the app-service that answers you; every pod has its own at ADDRESS${paths.metrics}`,
    ...[...programUrls].map(([program, url]) => `  ${url}  ${program}`),
    '',
    'Ctrl-C ends it.',
    '',
  ].join('\n')
}

function audience({ answers, copies }: Share = { answers: 0, copies: 0 }): string {
  if (answers > 0) return percent(answers)
  return copies > 0 ? `copies of ${percent(copies)}` : 'nobody'
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
