import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DataMap, isMap, RenderError, type RenderOptions } from '@helm-ts/chart'
import { parse, stringify } from 'yaml'
import { smsChecker } from '../src/chart.ts'
import { monitoringDocument } from './monitoring-document.ts'

export const repositoryFolder = join(import.meta.dirname, '..', '..', '..')
export const chartFolder = join(repositoryFolder, 'deploy', 'helm')
const examplesFolder = join('deploy', 'examples')

/** Examples of values, by folder. */
export const exampleNames = ['minikube', 'vagrant', 'production', 'without-istio'] as const
type Example = (typeof exampleNames)[number]

/** Examples whose objects are committed, with the APIs that their cluster serves in addition to Kubernetes. */
const renderedExamples: Partial<Record<Example, readonly string[]>> = {
  minikube: [],
  production: ['monitoring.coreos.com/v1'],
}

/** Files outside the chart that are generated from the same source, by path in the repository. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map([['docs/monitoring.md', monitoringDocument()]])
  for (const name of exampleNames) {
    const apiVersions = renderedExamples[name]
    if (!apiVersions) continue
    files.set(join(examplesFolder, name, 'rendered.yaml'), rendered(await exampleValues(name), { apiVersions }))
  }
  return files
}

export async function exampleValues(name: Example): Promise<DataMap> {
  const text = await readFile(join(repositoryFolder, examplesFolder, name, 'values.yaml'), 'utf8')
  const values: unknown = parse(text)
  if (!isMap(values)) throw new RenderError(`The values of the example ${name} are not a mapping.`)
  return values
}

/** The objects that a release named `deployment` installs, without the dashboards, which are long and hardly vary. */
function rendered(values: DataMap, options: RenderOptions): string {
  const { manifests } = smsChecker.render(values, {
    ...options,
    release: { name: 'deployment' },
    randomText: (length) => 'x'.repeat(length),
  })
  return manifests
    .filter(({ source }) => !source.startsWith('templates/monitoring/dashboard-'))
    .map(({ source, object }) => `# Source: ${source}\n${stringify(object, yamlStyle)}`)
    .join('---\n')
}

const yamlStyle = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const
