import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Data, KubernetesObject } from '@helm-ts/chart'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

const folder = join(import.meta.dirname, 'kubernetes-fields')
const fieldsFile = Compile(Type.Record(Type.String(), Type.Record(Type.String(), Type.String())))

export type Fields = ReturnType<typeof fieldsFile.Parse>

/** The fields of every type by version of Kubernetes, written by scripts/kubernetes-fields.ts. */
export async function knownVersions(): Promise<[version: string, fields: Fields][]> {
  const names = (await readdir(folder)).sort()
  return Promise.all(
    names.map(async (name): Promise<[string, Fields]> => {
      const text = await readFile(join(folder, name), 'utf8')
      return [name.replace('.json', ''), fieldsFile.Parse(JSON.parse(text))]
    }),
  )
}

/** Paths of fields that do not exist in a version of Kubernetes, or have another type there. */
export function unknownFields(object: KubernetesObject, fields: Fields): string[] {
  const type = `${object.apiVersion.endsWith('v2') ? 'V2' : 'V1'}${object.kind}`
  return unknownIn(object, type, object.kind, fields)
}

function unknownIn(data: Data, type: string, path: string, fields: Fields): string[] {
  if (data === undefined) return []
  const item = /^Array<(.*)>$/.exec(type)?.[1] ?? /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1]
  if (item !== undefined) {
    const isOne = Array.isArray(data) === type.startsWith('Array') && typeof data === 'object' && data !== null
    return isOne
      ? Object.entries(data).flatMap(([key, member]) => unknownIn(member, item, `${path}.${key}`, fields))
      : [path]
  }
  const known = fields[type]
  if (!known) return hasType(data, type) ? [] : [path]
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [path]
  return Object.entries(data).flatMap(([key, member]) => {
    const inner = known[key]
    return inner === undefined ? [`${path}.${key}`] : unknownIn(member, inner, `${path}.${key}`, fields)
  })
}

function hasType(data: Data, type: string): boolean {
  if (type === 'any') return true
  if (type === 'IntOrString') return typeof data === 'string' || Number.isInteger(data)
  return typeof data === type
}
