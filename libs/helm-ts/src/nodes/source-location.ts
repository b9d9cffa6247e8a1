/** Where in the author's source something was written, for messages: `file:line:column`. */
export interface SourceLocation {
  readonly stack: string
}

/** Stacks name files by URL or by path, depending on who loaded them. */
const libraryFolder = new URL('..', import.meta.url).pathname

/** Remembers the caller; the stack is read only when a message needs it. */
export function captureLocation(): SourceLocation {
  const { stackTraceLimit } = Error
  // What is written deep inside an object is found by as many of the library's own frames.
  Error.stackTraceLimit = 60
  const caller = new Error('place')
  Error.stackTraceLimit = stackTraceLimit
  // The engine keeps the frames at once, and writes them out, through source maps, when they are read.
  return {
    get stack() {
      return caller.stack ?? ''
    },
  }
}

const location = /((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*:\d+:\d+)\)?\s*$/

/** The first frame outside this library, or an empty text when the engine gives none. */
export function locationText(place: SourceLocation): string {
  const frames = place.stack.split('\n').slice(1)
  const places = frames.flatMap((frame) => location.exec(frame)?.[1]?.replace('file://', '') ?? [])
  return places.find((found) => !found.startsWith(libraryFolder) || found.includes('.test.')) ?? ''
}

/** A chart that cannot be generated; the message names the offending part and the place where it was written. */
export class ChartError extends Error {
  override readonly name = 'ChartError'
  /** Whether the message names a place in the author's source. */
  readonly hasLocation: boolean

  constructor(message: string, place?: SourceLocation) {
    const where = place ? locationText(place) : ''
    super(where === '' ? message : `${message}\n  at ${where}`)
    this.hasLocation = where !== ''
  }
}
