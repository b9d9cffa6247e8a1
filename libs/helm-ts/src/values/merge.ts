import { type Data, type DataMap, isMap } from '../data/data.ts'
import type { Declaration, Group } from './declaration.ts'

/** Returns the defaults, as in values.yaml. Optional values have none. */
export function defaultValues(group: Group): DataMap {
  const members = Object.entries(group.members)
  const present = members.filter(([, member]) => member.type === 'group' || !member.optional)
  return Object.fromEntries(present.map(([key, member]) => [key, defaultOf(member)]))
}

function defaultOf(node: Declaration | Group): Data {
  return node.type === 'group' ? defaultValues(node) : node.default
}

/** Merges a user's values into the defaults like Helm: maps recursively, lists as a whole, and `null` deletes a default. */
export function mergeValues(defaults: DataMap, given: DataMap): DataMap {
  const merged = new Map<string, Data>()
  for (const [key, value] of Object.entries(given)) {
    const base = Object.hasOwn(defaults, key) ? defaults[key] : undefined
    if (value === null && Object.hasOwn(defaults, key)) continue
    merged.set(key, isMap(value) && isMap(base) ? mergeValues(base, value) : value)
  }
  for (const [key, value] of Object.entries(defaults)) {
    if (!Object.hasOwn(given, key)) merged.set(key, value)
  }
  return Object.fromEntries(merged)
}
