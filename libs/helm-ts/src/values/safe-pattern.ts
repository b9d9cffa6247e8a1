import type { DataMap } from '../data/data.ts'
import { isList } from '../data/data.ts'
import type { Quoting } from '../nodes/shape.ts'

/**
 * How far the schema narrows a text: only to letters, digits and `_./-` (`plain`), with `:@+` besides (`quoted`), or
 * not enough. Says the latter whenever it is not sure.
 */
export function safeText(constraints: DataMap): Quoting | undefined {
  if (isWithin(constraints, '')) return 'plain'
  return isWithin(constraints, ':@+') ? 'quoted' : undefined
}

function isWithin({ enum: choices, pattern }: DataMap, more: string): boolean {
  if (choices !== undefined && isList(choices)) {
    const allowed = new RegExp(`^[\\w./${more}-]*$`)
    return choices.every((choice) => typeof choice === 'string' && allowed.test(choice))
  }
  if (typeof pattern !== 'string' || !/^\^.*\$$/.test(pattern)) return false
  const withoutClasses = pattern
    .slice(1, -1)
    .replace(/\\[dw./-]/g, 'a')
    .replace(/\[[^\]]*\]/g, (found) => (isSafeClass(found.slice(1, -1), more) ? '' : found))
    .replace(/\{\d+(?:,\d*)?\}/g, '')
    .replaceAll('(?:', '(')
  return new RegExp(`^[\\w/()?*${more}-]*$`).test(
    more.includes('+') ? withoutClasses : withoutClasses.replaceAll('+', ''),
  )
}

/** A class of single characters and of ranges within letters or digits; `[.-z]` would be a range over much else. */
function isSafeClass(inner: string, more: string): boolean {
  const singles = inner.replace(/[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d/g, 'a')
  return new RegExp(`^-?[\\w./${more}]*-?$`).test(singles)
}
