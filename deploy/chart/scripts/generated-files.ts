import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DataMap, RenderError, type RenderOptions } from '@helm-ts/chart'
import { parse, stringify } from 'yaml'
import { smsChecker } from '../src/chart.ts'
import { monitoringDocument } from './monitoring-document.ts'

export const deployFolder = join(import.meta.dirname, '..', '..')

const operator = ['monitoring.coreos.com/v1']

/** What each example's cluster serves beside Kubernetes itself. */
const examples: Readonly<Record<string, readonly string[]>> = {
  minikube: [],
  vagrant: operator,
  production: operator,
  'without-istio': [],
}

/** Every folder under `deploy` that is generated, with its files by path. */
export async function generatedFolders(): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const folders = new Map([['helm', smsChecker.files()]])
  for (const [name, apiVersions] of Object.entries(examples)) {
    folders.set(join('examples', name, 'golden'), goldenFiles(await exampleValues(name), { apiVersions }))
  }
  return folders
}

export const repositoryFolder = join(deployFolder, '..')

/** Documents that are generated from the same sources, by path in the repository. */
export function generatedDocuments(): ReadonlyMap<string, string> {
  return new Map([['docs/monitoring.md', monitoringDocument()]])
}

export const exampleNames = Object.keys(examples)

export async function exampleValues(name: string): Promise<DataMap> {
  const values: unknown = parse(await readFile(join(deployFolder, 'examples', name, 'values.yaml'), 'utf8'))
  if (!isMap(values)) throw new RenderError(`The values of ${name} are no map.`)
  return values
}

function isMap(value: unknown): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Long, and the same in every release but for two values: `deploy/helm/dashboards` has them. */
const dashboards = 'templates/monitoring/dashboard-'

/** The objects that a release named `deployment` installs, one a file, by the path of their template; dashboards left out. */
function goldenFiles(values: DataMap, options: RenderOptions): ReadonlyMap<string, string> {
  const { manifests } = smsChecker.render(values, {
    ...options,
    release: { name: 'deployment' },
    randomText: (length) => 'x'.repeat(length),
  })
  return new Map(
    manifests
      .filter(({ source }) => !source.startsWith(dashboards))
      .map(({ source, object }) => [source.replace('templates/', ''), stringify(object, yamlStyle)]),
  )
}

const yamlStyle = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const
