import { type Data, isMap } from '@helm-ts/chart'
import { expect, it } from 'vitest'
import { kubernetesSchemas } from '../src/values/kubernetes-schemas.ts'
import { type Fields, knownVersions } from './kubernetes-fields.ts'
import { at } from './objects.ts'

const versions = await knownVersions()
const oldest = versions[0]?.[1] ?? {}
const newest = versions.at(-1)?.[1] ?? {}

/** Istio's types are not among the fields of Kubernetes. */
const { OutlierDetection: _, ...schemas } = kubernetesSchemas

/** Paths of the fields of a type, down to fields of plain types. */
function fieldPaths(type: string, fields: Fields, path: string): string[] {
  const known = fields[type.replace(/^Array<(.*)>$/, '$1')]
  if (!known) return [path]
  return Object.entries(known).flatMap(([name, inner]) => fieldPaths(inner, fields, `${path}.${name}`))
}

function schemaPaths(schema: Data, path: string): string[] {
  const items = at(schema, 'items')
  if (items !== undefined) return schemaPaths(items, path)
  const properties = at(schema, 'properties')
  if (!isMap(properties)) return [path]
  expect(at(schema, 'additionalProperties'), path).toBe(false)
  return Object.entries(properties).flatMap(([name, inner]) => schemaPaths(inner, `${path}.${name}`))
}

it.each(Object.entries(schemas))('the schema of %s has the fields of Kubernetes, and no others', (name, schema) => {
  const prefix = name === 'HorizontalPodAutoscalerBehavior' ? 'V2' : 'V1'
  const accepted = schemaPaths(schema, name)
  expect(fieldPaths(`${prefix}${name}`, newest, name)).toEqual(expect.arrayContaining(accepted))
  expect(accepted).toEqual(expect.arrayContaining(fieldPaths(`${prefix}${name}`, oldest, name)))
})
