import { styleText } from 'node:util'
import { paths } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** A log line of a service: pino's fields, and those of an access log entry. */
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

/** Logged by reply-from for a failed attempt. The gateway logs the response itself. */
const failedAttempt = 'response errored'

/** Paths of the probes, which are requested all the time. */
const probes: readonly string[] = [paths.live, paths.ready]

type Style = 'red' | 'yellow' | 'dim' | undefined

export interface LineStyle {
  colour: boolean
  /** Width of the column with the pod names. */
  nameWidth: number
}

/** Formats a log line of a pod for a terminal: time, pod, and what happened. `undefined` for lines not worth showing. */
export function formatLine(
  pod: string,
  line: string,
  stream: 'stdout' | 'stderr',
  style: LineStyle,
): string | undefined {
  const parsed = parseJson(line)
  if (!LogLine.Check(parsed)) {
    const colour = stream === 'stderr' ? 'red' : undefined
    return line.trim() === '' ? undefined : formatColumns(new Date(), pod, line, colour, style)
  }
  const { level, time, msg, method, route, status, durationMs, err } = parsed
  if (route !== undefined && probes.includes(route)) return undefined
  // Services send events every second.
  if (route === paths.events && status === 200) return undefined
  if (msg.startsWith('Server listening') || msg.endsWith('listens') || msg === failedAttempt) return undefined
  const failed = level >= errorLevel || (status ?? 0) >= 500
  const warned = level >= warnLevel || (status ?? 0) >= 400
  const colour: Style = failed ? 'red' : warned ? 'yellow' : status === undefined ? 'dim' : undefined
  const request = method && [method.padEnd(4), route, status, formatDuration(durationMs)].filter(Boolean).join(' ')
  const text = [request, msg === 'request' ? undefined : msg, err?.message].filter(Boolean).join('  ')
  return formatColumns(new Date(time), pod, text, colour, style)
}

/** Formats a line of `npm start` itself about a pod. */
export function formatNotice(pod: string, text: string, colour: Style, style: LineStyle): string {
  return formatColumns(new Date(), pod, text, colour, style)
}

function formatColumns(
  time: Date,
  pod: string,
  text: string,
  colour: Style,
  { colour: coloured, nameWidth }: LineStyle,
): string {
  const line = `${time.toTimeString().slice(0, 8)}  ${pod.padEnd(nameWidth)}  ${text}`
  return coloured && colour !== undefined ? styleText(colour, line, { validateStream: false }) : line
}

function formatDuration(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Not a log line. It is shown unchanged.
    return undefined
  }
}
