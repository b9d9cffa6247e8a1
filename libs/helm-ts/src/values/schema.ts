import { type DataMap, isMap } from '../data/data.ts'
import type { ValueType } from '../nodes/shape.ts'
import type { Declaration, Group } from './declaration.ts'

/** What the schema has to know of a dependency in Chart.yaml. */
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
 * The JSON Schema (draft-07, which every Helm 3 and 4 validates) of the chart's values: closed against unknown keys,
 * open for `global`, for the keys of subcharts, and for what else Helm itself puts beside the declared values.
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

/** The usual `condition: shop.enabled` of a parent chart puts its switch among the values of the subchart. */
const switchedByParent = {
  type: ['boolean', 'null'],
  description: 'Set by a parent chart to install this one or not; no template reads it.',
}

/** Helm hands a chart the values of its dependencies, and `tags` that switch them, whether or not it declares them. */
function fromHelm(subcharts: readonly Subchart[]): Group['members'] {
  const tags = subcharts.some((subchart) => subchart.tags) ? { tags: open('Switches of subcharts.') } : {}
  const named = subcharts.map(({ name, alias = name }) => [alias, open(`Values of the subchart ${alias}.`)] as const)
  return { ...Object.fromEntries(named), ...tags }
}

function open(description: string): Group {
  return { type: 'group', description, members: {}, open: true }
}

/** The schema of a group's values alone. */
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

/** What a template reads without asking first must not be deleted with `null`; lists and maps may. */
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

/** What a list's items are declared with is their type alone. */
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
