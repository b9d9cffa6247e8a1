/** A position in the source of the chart, for error messages. */
export interface SourceLocation {
  readonly stack: string
}

/** A path, although stacks may contain `file:` URLs: {@link locationText} strips the scheme. */
const libraryFolder = new URL('..', import.meta.url).pathname

/** Captures the caller's location. The stack is formatted only when a message needs it. */
export function captureLocation(): SourceLocation {
  const { stackTraceLimit } = Error
  // A value deep inside an object has one library frame per level above the frame of the caller.
  Error.stackTraceLimit = 60
  const caller = new Error('location')
  Error.stackTraceLimit = stackTraceLimit
  // V8 captures the frames now but formats them, and applies source maps, on first access to `stack`.
  return {
    get stack() {
      return caller.stack ?? ''
    },
  }
}

const framePosition = /((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*:\d+:\d+)\)?\s*$/

/** Returns `file:line:column` of the first frame outside this library, or an empty string when there is no such frame. */
export function locationText({ stack }: SourceLocation): string {
  const frames = stack.split('\n').slice(1)
  const positions = frames.flatMap((frame) => framePosition.exec(frame)?.[1]?.replace('file://', '') ?? [])
  return positions.find((found) => !found.startsWith(libraryFolder) || found.includes('.test.')) ?? ''
}

/** Thrown when a chart cannot be generated. The message names the cause and its location in the chart's source. */
export class ChartError extends Error {
  override readonly name = 'ChartError'
  /** Whether the message contains a source location. */
  readonly hasLocation: boolean

  constructor(message: string, location?: SourceLocation) {
    const where = location ? locationText(location) : ''
    super(where === '' ? message : `${message}\n  at ${where}`)
    this.hasLocation = where !== ''
  }
}
