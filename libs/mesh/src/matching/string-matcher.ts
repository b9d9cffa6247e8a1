import { RE2JS } from 're2js'
import type { StringMatch } from '../objects/http-match.ts'
import { MeshConfigError } from '../objects/mesh-config-error.ts'

export type Test = (text: string) => boolean

/** Compiles a string match; an empty one is passed by any text. Throws `MeshConfigError` at a pattern that is not RE2. */
export function stringMatcher(match: StringMatch, field: string, { ignoreCase = false } = {}): Test {
  const { exact, prefix, regex } = match
  if (regex !== undefined) {
    const pattern = compileRegex(regex, field)
    return (text) => pattern.matches(text)
  }
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text)
  if (exact !== undefined) return (text) => fold(text) === fold(exact)
  if (prefix !== undefined) return (text) => fold(text).startsWith(fold(prefix))
  return () => true
}

function compileRegex(regex: string, field: string): RE2JS {
  try {
    return RE2JS.compile(regex)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new MeshConfigError([`${field}.regex is not an RE2 pattern: ${why}`])
  }
}
