import { byBytes } from './go.ts'
import { type Data, isList, isMap } from './truth.ts'

/** The turns of a `range`: lists in their order, maps in the order of their keys. */
export function turns(over: Data): readonly (readonly [key: string | number, item: Data])[] {
  if (isList(over)) return over.map((item, index) => [index, item] as const)
  if (!isMap(over)) return []
  return Object.entries(over).sort(([a], [b]) => byBytes(a, b))
}

/** Lists have no members by name; nor have texts and numbers. */
export function memberOf(data: Data, key: string): Data {
  return isMap(data) && Object.hasOwn(data, key) ? data[key] : undefined
}
