import type { DataMap } from '../data/data.ts'
import { isList } from '../data/data.ts'
import type { Quoting } from '../nodes/shape.ts'

/**
 * Returns how a string that satisfies the schema can be printed: `plain` if it consists of letters, digits and `_./-`,
 * `quoted` if also of `:@+`, else `undefined`. The analysis is conservative: patterns it does not understand are `undefined`.
 */
export function quotingOfConstraints(constraints: DataMap): Quoting | undefined {
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

/** Allows single characters, and ranges only within letters or digits: `[.-z]` would include special characters. */
function isSafeClass(inner: string, more: string): boolean {
  const singles = inner.replace(/[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d/g, 'a')
  return new RegExp(`^-?[\\w./${more}]*-?$`).test(singles)
}
