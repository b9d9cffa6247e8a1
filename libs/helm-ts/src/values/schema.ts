import { type DataMap, isMap } from '../data/data.ts'
import type { ValueType } from '../nodes/shape.ts'
import type { Declaration, Group } from './declaration.ts'

/** The fields of a Chart.yaml dependency that affect the schema. */
export interface Subchart {
  readonly name: string
  readonly alias?: string
  readonly tags?: readonly string[]
}

const names: Record<ValueType, string | undefined> = {
  string: 'string',
  int: 'integer',
  number: 'number',
  bool: 'boolean',
  list: 'array',
  map: 'object',
  any: undefined,
}

/**
 * Returns the JSON Schema of the chart's values (draft-07, which Helm 3 and 4 support). It rejects unknown keys, except in
 * `global`, in the values of subcharts, and for the keys that Helm itself adds.
 */
export function valuesSchema(
  root: Group,
  title: string,
  subcharts: readonly Subchart[] = [],
  additionalValues = false,
): DataMap {
  const { properties, ...rest } = groupSchema({ ...root, members: { ...fromHelm(subcharts), ...root.members } })
  const { global, enabled } = root.members
  const shared = { type: ['object', 'null'], description: 'Values that subcharts share.' }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...rest,
    ...(additionalValues && { additionalProperties: true }),
    properties: {
      ...(isMap(properties) ? properties : {}),
      ...(enabled ? {} : { enabled: switchedByParent }),
      global: global ? { ...schemaOf(global), additionalProperties: true } : shared,
    },
  }
}

/** A parent chart with `condition: shop.enabled` passes `enabled` to this chart as one of its values. */
const switchedByParent = {
  type: ['boolean', 'null'],
  description: 'Set by a parent chart to install this one or not; no template reads it.',
}

/** Helm adds the values of dependencies, and their `tags`, to a chart's values even if the chart does not declare them. */
function fromHelm(subcharts: readonly Subchart[]): Group['members'] {
  const tags = subcharts.some((subchart) => subchart.tags) ? { tags: open('Switches of subcharts.') } : {}
  const named = subcharts.map(({ name, alias = name }) => [alias, open(`Values of the subchart ${alias}.`)] as const)
  return { ...Object.fromEntries(named), ...tags }
}

function open(description: string): Group {
  return { type: 'group', description, members: {}, open: true }
}

/** Returns the schema of a group of values, without the keys that Helm adds. */
export function groupSchema(group: Group): DataMap {
  const members = Object.entries(group.members)
  const required = members.filter(([, member]) => isRequired(member)).map(([key]) => key)
  return {
    ...(group.description === '' ? {} : { description: group.description }),
    type: 'object',
    properties: Object.fromEntries(members.map(([key, member]) => [key, schemaOf(member)])),
    ...(required.length === 0 || group.open ? {} : { required }),
    additionalProperties: group.open,
  }
}

/** Templates read these values unconditionally, so users must not delete them with `null`. Lists and maps may be null. */
function isRequired(member: Declaration | Group): boolean {
  if (member.type === 'group') return !member.open
  if (member.type === 'any') return !member.optional && member.constraints.type !== undefined
  return !member.optional && member.type !== 'list' && member.type !== 'map'
}

function schemaOf(node: Declaration | Group): DataMap {
  if (node.type === 'group') return groupSchema(node)
  const { description, deprecated, optional, constraints, item } = node
  const name = names[node.type]
  const nullable = optional || node.type === 'list' || node.type === 'map'
  return {
    ...(description === '' ? {} : { description }),
    ...(name === undefined ? {} : { type: nullable ? [name, 'null'] : name }),
    ...withNull(constraints, nullable),
    ...(item ? { [node.type === 'list' ? 'items' : 'additionalProperties']: withoutDefaults(schemaOf(item)) } : {}),
    ...(node.default === undefined || optional ? {} : { default: node.default }),
    ...(deprecated === undefined ? {} : { deprecated: true }),
  }
}

/** Defaults in the declaration of a list item only state its type, so the schema omits them. */
function withoutDefaults(schema: DataMap): DataMap {
  const { default: _, properties, ...rest } = schema
  if (!isMap(properties)) return rest
  const members = Object.entries(properties).map(([key, member]) => [
    key,
    isMap(member) ? withoutDefaults(member) : member,
  ])
  return { ...rest, properties: Object.fromEntries(members) }
}

function withNull(constraints: DataMap, nullable: boolean): DataMap {
  if (!nullable) return constraints
  const { enum: choices, type } = constraints
  return {
    ...constraints,
    ...(Array.isArray(type) && { type: [...type, 'null'] }),
    ...(Array.isArray(choices) && { enum: [...choices, null] }),
  }
}
