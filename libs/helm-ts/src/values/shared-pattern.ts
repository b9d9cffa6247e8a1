import { RE2JS } from 're2js'
import { ChartError, captureLocation } from '../nodes/source-location.ts'

/** Sources that both have read: charts use a pattern in many places, and RE2's compiler takes its time. */
const known = new Set<string>()

/**
 * The source of a pattern that a JSON Schema means the same by everywhere: to Helm, which reads it by RE2, and to
 * readers in JavaScript, which read it by Unicode.
 *
 * @throws ChartError for a pattern that either refuses, and for flags, which a JSON Schema does not carry
 */
export function sharedPattern({ source, flags }: RegExp): string {
  if (!/^[gu]*$/.test(flags)) {
    throw new ChartError(
      `The pattern /${source}/${flags}: a schema has no flags, write what they mean.`,
      captureLocation(),
    )
  }
  if (known.has(source)) return source
  try {
    RE2JS.compile(source)
    new RegExp(source, 'u')
  } catch (error) {
    throw new ChartError(
      `The pattern /${source}/: ${error instanceof Error ? error.message : error}`,
      captureLocation(),
    )
  }
  known.add(source)
  return source
}
