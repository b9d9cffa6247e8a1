import { styleText } from 'node:util'
import { paths } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** A line as the services log it: pino's fields, and those of one answered request. */
const LogLine = Compile(
  Type.Object({
    level: Type.Number(),
    time: Type.Number(),
    msg: Type.String(),
    method: Type.Optional(Type.String()),
    route: Type.Optional(Type.String()),
    status: Type.Optional(Type.Integer()),
    durationMs: Type.Optional(Type.Number()),
    err: Type.Optional(Type.Object({ message: Type.String() })),
  }),
)

const warnLevel = 40
const errorLevel = 50

/** What the proxy's library says of a request that failed; the gateway says it better, in the line of its answer. */
const failureUnderWay = 'response errored'

/** Answers to probes, which come every moment. */
const probes: readonly string[] = [paths.live, paths.ready]

type Style = 'red' | 'yellow' | 'dim' | undefined

export interface LineStyle {
  colour: boolean
  /** Width of the column with the pods' names. */
  nameWidth: number
}

/** One log line of a pod as people read it: time, pod, and what happened. `undefined` for lines that nobody wants to read. */
export function formatLine(
  pod: string,
  line: string,
  stream: 'stdout' | 'stderr',
  style: LineStyle,
): string | undefined {
  const parsed = parseJson(line)
  if (!LogLine.Check(parsed)) return line.trim() === '' ? undefined : plain(pod, line, stream, style)
  const { level, time, msg, method, route, status, durationMs, err } = parsed
  if (route !== undefined && probes.includes(route)) return undefined
  if (msg.startsWith('Server listening') || msg.endsWith('listens') || msg === failureUnderWay) return undefined
  const failed = level >= errorLevel || (status ?? 0) >= 500
  const warned = level >= warnLevel || (status ?? 0) >= 400
  const colour: Style = failed ? 'red' : warned ? 'yellow' : status === undefined ? 'dim' : undefined
  const request = method && [method.padEnd(4), route, status, duration(durationMs)].filter(Boolean).join(' ')
  const text = [request, msg === 'request' ? undefined : msg, err?.message].filter(Boolean).join('  ')
  return layOut(new Date(time), pod, text, colour, style)
}

/** A line of the local system itself. */
export function formatNotice(pod: string, text: string, colour: Style, style: LineStyle): string {
  return layOut(new Date(), pod, text, colour, style)
}

function plain(pod: string, line: string, stream: 'stdout' | 'stderr', style: LineStyle): string {
  return layOut(new Date(), pod, line, stream === 'stderr' ? 'red' : undefined, style)
}

function layOut(
  time: Date,
  pod: string,
  text: string,
  colour: Style,
  { colour: coloured, nameWidth }: LineStyle,
): string {
  const line = `${time.toTimeString().slice(0, 8)}  ${pod.padEnd(nameWidth)}  ${text}`
  return coloured && colour !== undefined ? styleText(colour, line, { validateStream: false }) : line
}

function duration(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Not a log line but something that a process printed, which is shown as it is.
    return undefined
  }
}
