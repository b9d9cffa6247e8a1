import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
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

/** Options of a Helm command. */
export interface HelmOptions {
  readonly helm?: HelmMajor
  readonly values?: DataMap
  readonly release?: { readonly name?: string; readonly namespace?: string }
  readonly apiVersions?: readonly string[]
  readonly kubeVersion?: string
  readonly isUpgrade?: boolean
}

/** The files of a chart by path, as returned by `Chart.files()`. */
export type ChartFiles = ReadonlyMap<string, string>

/**
 * Runs `helm template` on a chart and returns the parsed objects.
 *
 * @throws Error with Helm's message when Helm fails
 */
export async function helmTemplate(chart: ChartFiles, options: HelmOptions = {}): Promise<TemplatedManifest[]> {
  return parseManifests(await helmTemplateText(chart, options))
}

/** Runs `helm template` on a chart and returns its output unparsed. */
export function helmTemplateText(chart: ChartFiles, options: HelmOptions = {}): Promise<string> {
  return inFolder(chart, async (folder) => {
    const values = join(folder, '..', 'given.json')
    await writeFile(values, yamlCompatibleJson(options.values ?? {}))
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

/** Returns the notes that Helm 4 shows after installation. Helm 3 is not supported: it needs a cluster even for a dry run. */
export function helmNotes(chart: ChartFiles, options: Pick<HelmOptions, 'values' | 'release'> = {}): Promise<string> {
  return inFolder(chart, async (folder) => {
    const values = join(folder, '..', 'given.json')
    await writeFile(values, yamlCompatibleJson(options.values ?? {}))
    const name = options.release?.name ?? 'release-name'
    const text = await helm(4, ['install', name, folder, '--values', values, '--dry-run=client'])
    return text.slice(text.indexOf('NOTES:\n') + 'NOTES:\n'.length)
  })
}

/**
 * Runs `helm lint --strict` on a chart and returns its output.
 *
 * @throws Error with the output when lint finds a problem
 */
export function helmLint(chart: ChartFiles, major?: HelmMajor): Promise<string> {
  return inFolder(chart, (folder) => helm(major, ['lint', '--strict', folder]))
}

/** A chart of a batch, with the user's values. */
export interface BatchCase {
  readonly chart: ChartFiles
  readonly values: DataMap
}

/**
 * Runs `helm template` once for many charts, as subcharts of an umbrella chart, because starting Helm takes longer than
 * rendering a small chart. Returns the objects of each case, in the order of the cases.
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

/** Collects garbage less often than by default, which saves a third of the processor time of a process that ends after a moment. */
const rareGarbageCollection = { GOGC: '400' }

async function helm(major: HelmMajor | undefined, args: readonly string[]): Promise<string> {
  const { stdout } = await run(await helmBinary(major), args, {
    maxBuffer: 256 * 1024 * 1024,
    // biome-ignore lint/style/noProcessEnv: the environment of this process, and one more variable.
    env: { ...process.env, ...rareGarbageCollection },
  })
  return stdout
}

/** In memory where Linux has that: creating the hundreds of files of a batch on a disk took as long as rendering them. */
const temporaryFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

async function inFolder<R>(files: ChartFiles, use: (folder: string) => Promise<R>): Promise<R> {
  const folder = await mkdtemp(join(temporaryFolder, 'helm-ts-'))
  try {
    await writeFolder(join(folder, 'chart'), files)
    return await use(join(folder, 'chart'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Returns JSON that is also valid YAML, because Helm parses it as YAML, which forbids some unescaped characters. It ends with a newline,
 * because Helm 4 silently ignores a last line without one when its length is a multiple of its buffer of 4,096 bytes.
 */
function yamlCompatibleJson(values: DataMap): string {
  const json = JSON.stringify(values).replace(/[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/gu, (found) => {
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `${json}\n`
}
