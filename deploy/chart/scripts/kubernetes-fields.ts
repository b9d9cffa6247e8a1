/**
 * Writes down which fields the kinds of this chart have in each version of Kubernetes, from the classes that
 * @kubernetes/client-node generates from that version's OpenAPI document. Run by hand when a version is added.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Releases of the client by the version of Kubernetes that they are made from. None is made from 1.31 or 1.35. */
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
  'V2HorizontalPodAutoscaler',
]

/** Types of a class's fields by name, or nothing where a type is no class. */
async function fieldsOf(folder: string, type: string): Promise<Record<string, string> | undefined> {
  const module: unknown = await import(pathToFileURL(join(folder, `${type}.js`)).href)
  const held = typeof module === 'object' && module !== null && type in module ? Reflect.get(module, type) : undefined
  const attributes: unknown = typeof held === 'function' ? Reflect.get(held, 'attributeTypeMap') : undefined
  if (!Array.isArray(attributes)) return undefined
  return Object.fromEntries(attributes.map(({ baseName, type }) => [String(baseName), String(type)]))
}

async function allFields(folder: string): Promise<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {}
  const open = [...roots]
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (found[type]) continue
    const fields = await fieldsOf(folder, type)
    if (!fields) throw new Error(`${folder} has no class ${type}.`)
    found[type] = fields
    open.push(...Object.values(fields).flatMap((field) => field.match(/\w*V[12]\w+/g) ?? []))
  }
  return found
}

for (const [version, release] of Object.entries(clients)) {
  const folder = await mkdtemp(join(tmpdir(), 'kubernetes-fields-'))
  try {
    const { stdout } = await run('npm', ['pack', `@kubernetes/client-node@${release}`, '--pack-destination', folder])
    await run('tar', ['-xzf', join(folder, stdout.trim()), '-C', folder])
    const models = join(folder, 'package/dist/gen/models')
    const origin = /OpenAPI spec version: (\S+)/.exec(await readFile(join(models, 'V1Pod.js'), 'utf8'))?.[1]
    if (!origin?.includes(version))
      throw new Error(`The client ${release} is made from ${origin}, not from ${version}.`)
    const text = JSON.stringify(await allFields(models), undefined, 1)
    await writeFile(join(import.meta.dirname, '..', 'test', 'kubernetes-fields', `${version}.json`), `${text}\n`)
  } finally {
    await rm(folder, { recursive: true })
  }
}
