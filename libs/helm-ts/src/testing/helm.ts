import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { writeFolder } from '../chart/write.ts'
import type { DataMap } from '../data/data.ts'
import { type HelmMajor, helmBinary } from './binary.ts'
import { parseManifests, type TemplatedManifest } from './manifests.ts'

const run = promisify(execFile)

/** What Helm is told besides the chart. */
export interface HelmOptions {
  readonly helm?: HelmMajor
  readonly values?: DataMap
  readonly release?: { readonly name?: string; readonly namespace?: string }
  readonly apiVersions?: readonly string[]
  readonly kubeVersion?: string
  readonly isUpgrade?: boolean
}

/** Every file of a chart by path, as `Chart.files()` gives them. */
export type ChartFiles = ReadonlyMap<string, string>

/**
 * What the real `helm template` prints for a chart, parsed.
 *
 * @throws Error with Helm's message where it refuses
 */
export async function helmTemplate(chart: ChartFiles, options: HelmOptions = {}): Promise<TemplatedManifest[]> {
  return parseManifests(await helmTemplateText(chart, options))
}

/** The same, unparsed. */
export function helmTemplateText(chart: ChartFiles, options: HelmOptions = {}): Promise<string> {
  return inFolder(chart, async (folder) => {
    const values = join(folder, '..', 'given.json')
    await writeFile(values, plainJson(options.values ?? {}))
    const { release = {}, apiVersions = [], kubeVersion, isUpgrade } = options
    return helm(options.helm, [
      'template',
      release.name ?? 'release-name',
      folder,
      '--values',
      values,
      '--namespace',
      release.namespace ?? 'default',
      ...apiVersions.flatMap((api) => ['--api-versions', api]),
      ...(kubeVersion === undefined ? [] : ['--kube-version', kubeVersion]),
      ...(isUpgrade ? ['--is-upgrade'] : []),
    ])
  })
}

/** NOTES.txt as an installation by Helm 4 would show it; Helm 3 asks a cluster even for a dry run. */
export function helmNotes(chart: ChartFiles, options: Pick<HelmOptions, 'values' | 'release'> = {}): Promise<string> {
  return inFolder(chart, async (folder) => {
    const values = join(folder, '..', 'given.json')
    await writeFile(values, plainJson(options.values ?? {}))
    const name = options.release?.name ?? 'release-name'
    const text = await helm(4, ['install', name, folder, '--values', values, '--dry-run=client'])
    return text.slice(text.indexOf('NOTES:\n') + 'NOTES:\n'.length)
  })
}

/** @throws Error with the report where `helm lint --strict` finds anything */
export function helmLint(chart: ChartFiles, major?: HelmMajor): Promise<string> {
  return inFolder(chart, (folder) => helm(major, ['lint', '--strict', folder]))
}

/** One chart of a batch, with the values a user gives. */
export interface BatchCase {
  readonly chart: ChartFiles
  readonly values: DataMap
}

/**
 * `helm template` for many charts in one run of Helm, as subcharts of one umbrella: a start of Helm costs more than a
 * small chart. A case's objects come in the order of its index.
 */
export async function helmTemplateBatch(
  cases: readonly BatchCase[],
  options: Omit<HelmOptions, 'values'> = {},
): Promise<TemplatedManifest[][]> {
  const umbrella = new Map([['Chart.yaml', stringify({ apiVersion: 'v2', name: 'umbrella', version: '0.1.0' })]])
  const values: Record<string, DataMap> = {}
  for (const [index, { chart, values: given }] of cases.entries()) {
    const name = `case-${index}`
    values[name] = given
    for (const [path, text] of chart) {
      umbrella.set(
        `charts/${name}/${path}`,
        path === 'Chart.yaml' ? text.replace(/^name: .*$/m, `name: ${name}`) : text,
      )
    }
  }
  const manifests = await helmTemplate(umbrella, { ...options, values })
  return cases.map((_, index) => manifests.filter(({ chart }) => chart === `umbrella/charts/case-${index}`))
}

async function helm(major: HelmMajor | undefined, args: readonly string[]): Promise<string> {
  const { stdout } = await run(await helmBinary(major), args, { maxBuffer: 256 * 1024 * 1024 })
  return stdout
}

async function inFolder<R>(files: ChartFiles, use: (folder: string) => Promise<R>): Promise<R> {
  const folder = await mkdtemp(join(tmpdir(), 'helm-ts-'))
  try {
    await writeFolder(join(folder, 'chart'), files)
    return await use(join(folder, 'chart'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** JSON that Helm, which reads it as YAML, accepts: YAML refuses some characters that JSON lets stand. */
function plainJson(values: DataMap): string {
  return JSON.stringify(values).replace(/[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/gu, (found) => {
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
