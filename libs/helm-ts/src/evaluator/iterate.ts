import { type Data, isList, isMap } from '../data/data.ts'
import { byBytes } from '../data/go-text.ts'
import { RenderError } from './context.ts'

/** The turns of a `range`: lists in their order, maps in the order of their keys. */
export function iterate(over: Data): readonly (readonly [key: string | number, item: Data])[] {
  if (isList(over)) return over.map((item, index) => [index, item] as const)
  if (!isMap(over)) return []
  return Object.entries(over).sort(([a], [b]) => byBytes(a, b))
}

/**
 * A member by name, as `.of.key` reads it.
 *
 * @throws RenderError for a member of a list, a text or a number, where Helm ends the rendering too
 */
export function memberOf(data: Data, key: string): Data {
  if (data !== undefined && data !== null && !isMap(data)) {
    throw new RenderError(`can't evaluate field ${key} in ${isList(data) ? 'a list' : `a ${typeof data}`}`)
  }
  return isMap(data) && Object.hasOwn(data, key) ? data[key] : undefined
}
