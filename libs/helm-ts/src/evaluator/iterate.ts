import { type Data, isList, isMap } from '../data/data.ts'
import { byBytes } from '../data/go-text.ts'
import { RenderError } from './context.ts'

/** Returns the iterations of a `range`: list items in order, map entries sorted by key. */
export function iterate(over: Data): readonly (readonly [key: string | number, item: Data])[] {
  if (isList(over)) return over.map((item, index) => [index, item] as const)
  if (!isMap(over)) return []
  return Object.entries(over).sort(([a], [b]) => byBytes(a, b))
}

/**
 * Returns a member by name, like `.data.key` in a template.
 *
 * @throws RenderError for a member of a list, string or number, as Helm does
 */
export function memberOf(data: Data, key: string): Data {
  if (data !== undefined && data !== null && !isMap(data)) {
    throw new RenderError(`can't evaluate field ${key} in ${isList(data) ? 'a list' : `a ${typeof data}`}`)
  }
  return isMap(data) && Object.hasOwn(data, key) ? data[key] : undefined
}
