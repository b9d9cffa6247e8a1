import { RE2JS } from 're2js'
import { ChartError, captureLocation } from '../nodes/source-location.ts'

/** Patterns that are already checked: a chart uses the same pattern often, and compiling it with RE2 is slow. */
const checked = new Set<string>()

/**
 * Returns the source of a pattern that is valid for both users of a JSON Schema: Helm, which uses RE2, and JavaScript
 * validators, which use the `u` flag.
 *
 * @throws ChartError for a pattern that either rejects, and for flags, which a JSON Schema cannot express
 */
export function sharedPattern({ source, flags }: RegExp): string {
  if (!/^[gu]*$/.test(flags)) {
    throw new ChartError(
      `The pattern /${source}/${flags} has flags, which a JSON Schema cannot express. Write it without them.`,
      captureLocation(),
    )
  }
  if (checked.has(source)) return source
  try {
    RE2JS.compile(source)
    new RegExp(source, 'u')
  } catch (error) {
    throw new ChartError(
      `The pattern /${source}/ is not valid in both RE2 and JavaScript: ${error instanceof Error ? error.message : error}`,
      captureLocation(),
    )
  }
  checked.add(source)
  return source
}
