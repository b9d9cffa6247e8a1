/**
 * Writes the fields that the kinds of this chart have in each version of Kubernetes to test/kubernetes-fields. It reads them from
 * the classes that @kubernetes/client-node generates from the OpenAPI document of that version. Run it to add a version.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Releases of the client by version of Kubernetes. 1.31 and 1.35 have no release. */
const clients = { '1.30': '1.0.0-rc7', '1.32': '1.0.0', '1.33': '1.3.0', '1.34': '1.4.0', '1.36': '2.0.1' }

const roots = [
  'V1ConfigMap',
  'V1Deployment',
  'V1Ingress',
  'V1NetworkPolicy',
  'V1PersistentVolumeClaim',
  'V1Pod',
  'V1PodDisruptionBudget',
  'V1Role',
  'V1RoleBinding',
  'V1Secret',
  'V1Service',
  'V1ServiceAccount',
  'V1StatefulSet',
  'V2HorizontalPodAutoscaler',
]

/** Types of the fields of a class by name, or undefined if the type is not a class. */
async function fieldsOf(folder: string, type: string): Promise<Record<string, string> | undefined> {
  const module: unknown = await import(pathToFileURL(join(folder, `${type}.js`)).href)
  const exported =
    typeof module === 'object' && module !== null && type in module ? Reflect.get(module, type) : undefined
  const attributes: unknown = typeof exported === 'function' ? Reflect.get(exported, 'attributeTypeMap') : undefined
  if (!Array.isArray(attributes)) return undefined
  return Object.fromEntries(attributes.map(({ baseName, type }) => [String(baseName), String(type)]))
}

async function allFields(folder: string): Promise<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {}
  const open = [...roots]
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (found[type]) continue
    const fields = await fieldsOf(folder, type)
    if (!fields) throw new Error(`No class ${type} in ${folder}.`)
    found[type] = fields
    open.push(...Object.values(fields).flatMap((field) => field.match(/\w*V[12]\w+/g) ?? []))
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)))
}

for (const [version, release] of Object.entries(clients)) {
  const folder = await mkdtemp(join(tmpdir(), 'kubernetes-fields-'))
  try {
    const { stdout } = await run('npm', ['pack', `@kubernetes/client-node@${release}`, '--pack-destination', folder])
    await run('tar', ['-xzf', join(folder, stdout.trim()), '-C', folder])
    const models = join(folder, 'package/dist/gen/models')
    const origin = /OpenAPI spec version: (\S+)/.exec(await readFile(join(models, 'V1Pod.js'), 'utf8'))?.[1]
    if (!origin?.includes(version))
      throw new Error(`Client ${release} is generated from ${origin}, expected ${version}.`)
    const text = JSON.stringify(await allFields(models), undefined, 2)
    await writeFile(join(import.meta.dirname, '..', 'test', 'kubernetes-fields', `${version}.json`), `${text}\n`)
  } finally {
    await rm(folder, { recursive: true })
  }
}
