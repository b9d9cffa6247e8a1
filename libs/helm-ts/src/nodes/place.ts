/** Where in the author's source something was written, for messages: `file:line:column`. */
export interface Place {
  readonly stack: string
}

/** Stacks name files by URL or by path, depending on who loaded them. */
const libraryFolder = new URL('..', import.meta.url).pathname

/** Remembers the caller; the stack is read only when a message needs it. */
export function here(): Place {
  const { stack = '' } = new Error('place')
  return { stack }
}

/** The first frame outside this library, or an empty text when the engine gives none. */
export function placeText(place: Place): string {
  const frames = place.stack.split('\n').slice(1)
  const outside = frames.find((frame) => !frame.includes(libraryFolder) || frame.includes('.test.'))
  const found = outside?.match(/\(?((?:file:\/\/)?\/[^()]*:\d+:\d+|[A-Za-z]:\\[^()]*:\d+:\d+)\)?\s*$/)
  return found?.[1]?.replace('file://', '') ?? ''
}

/** A chart that cannot be generated; the message names the offending part and the place where it was written. */
export class ChartError extends Error {
  override readonly name = 'ChartError'

  constructor(message: string, place?: Place) {
    const where = place ? placeText(place) : ''
    super(where === '' ? message : `${message}\n  at ${where}`)
  }
}
