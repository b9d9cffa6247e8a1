/**
 * Compares what the chart of a git revision and the chart in this checkout render, object by object, with real Helm:
 * `npm run compare-renders -- REVISION`. Renders the defaults and every example, with and without the Prometheus operator.
 * Exits with 1 when objects differ in more than texts for people.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { isDeepStrictEqual, promisify } from 'node:util'
import type { ChartFiles } from '@helm-ts/chart/testing'
import { helmTemplate } from '@helm-ts/chart/testing'
import { parse } from 'yaml'
import { chartFolder, exampleNames, exampleValues, repositoryFolder } from './generated-files.ts'

const run = promisify(execFile)

/** Keys whose values are texts for people, in rules, dashboards and panels. */
const textKeys = new Set(['summary', 'description', 'title', 'content', 'legendFormat', 'displayName', 'helm.sh/chart'])

/** A generated password differs each time, so both charts get this one. */
const adminPassword = { 'kube-prometheus-stack': { grafana: { adminPassword: 'compared' } } }

const clusters = { 'plain cluster': [], 'Prometheus operator': ['monitoring.coreos.com/v1'] } as const

async function filesOf(folder: string): Promise<ChartFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, string]> => [relative(folder, path), await readFile(path, 'utf8')]),
    ),
  )
}

async function filesAt(revision: string): Promise<ChartFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'compare-renders-'))
  try {
    const archive = join(folder, 'chart.tar')
    await run('git', ['archive', '--output', archive, revision, 'deploy/helm'], { cwd: repositoryFolder })
    await run('tar', ['-xf', archive, '-C', folder])
    return await filesOf(join(folder, 'deploy', 'helm'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A value without texts for people. Configuration files inside a string are parsed first. */
function withoutTexts(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return withoutTextsInFile(value, key)
  if (Array.isArray(value)) {
    // The program that `helm test` runs prints messages of its own.
    return value.map((item, index) => (value[index - 1] === '--eval' ? '(program)' : withoutTexts(item)))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !textKeys.has(name) && !name.startsWith('checksum/'))
      .map(([name, member]) => [name, withoutTexts(member, name)]),
  )
}

function withoutTextsInFile(text: string, name: string): unknown {
  if (name.endsWith('.ini')) return text.split('\n').filter((line) => !/^\s*([#;].*)?$/.test(line))
  return /\.(ya?ml|json)$/.test(name) ? withoutTexts(parse(text)) : text
}

async function objectsOf(
  chart: ChartFiles,
  example: Parameters<typeof exampleValues>[0] | undefined,
  apiVersions: readonly string[],
) {
  const values = { ...(example === undefined ? {} : await exampleValues(example)), ...adminPassword }
  const manifests = await helmTemplate(chart, { values, apiVersions, release: { name: 'deployment' } })
  return new Map(manifests.map(({ object }) => [nameOf(object), withoutTexts(object)]))
}

function nameOf(object: unknown): string {
  return `${member(object, 'kind')} ${member(member(object, 'metadata'), 'name')}`
}

function member(value: unknown, key: string): unknown {
  return isObject(value) ? Reflect.get(value, key) : undefined
}

/** Paths at which two values differ, each with both sides. */
function differences(before: unknown, after: unknown, path: string): string[] {
  if (isDeepStrictEqual(before, after)) return []
  if (isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) =>
      differences(member(before, key), member(after, key), path === '' ? key : `${path}.${key}`),
    )
  }
  return [`${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`]
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

const [revision] = process.argv.slice(2)
if (revision === undefined) throw new Error('Name the revision to compare with: npm run compare-renders -- REVISION')
const charts = { before: await filesAt(revision), after: await filesOf(chartFolder) }
let objects = 0
const report: string[] = []
for (const example of [undefined, ...exampleNames]) {
  for (const [cluster, apiVersions] of Object.entries(clusters)) {
    const before = await objectsOf(charts.before, example, apiVersions)
    const after = await objectsOf(charts.after, example, apiVersions)
    objects += before.size
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const found = differences(before.get(name), after.get(name), '')
      if (found.length > 0) {
        report.push(`${example ?? 'defaults'}, ${cluster}: ${name}`, ...found.map((line) => `  ${line}`))
      }
    }
  }
}
process.stdout.write(
  `${[...report, `${objects} objects of ${revision} compared, ${report.length === 0 ? 'no difference' : 'differences above'}.`].join('\n')}\n`,
)
process.exitCode = report.length === 0 ? 0 : 1
