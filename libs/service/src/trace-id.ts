import type { IncomingHttpHeaders } from 'node:http'

/** W3C Trace Context, section 3.2: version, trace id, parent id, flags. Later versions may append fields. */
const traceparent = /^(?!ff)[0-9a-f]{2}-(?<id>[0-9a-f]{32})-[0-9a-f]{16}-(?<flags>[0-9a-f]{2})(?:-|$)/

/** Zipkin B3 in one header: trace id, span id, sampling decision, parent id. */
const b3 = /^(?<id>[0-9a-f]{16}(?:[0-9a-f]{16})?)-[0-9a-f]{16}(?:-(?<sampled>[01d])(?:-|$)|$)/i

const b3Id = /^(?:[0-9a-f]{16}){1,2}$/i
const zeros = /^0+$/

interface Trace {
  readonly id: string
  readonly isSampled: boolean
}

/**
 * Returns the trace id of a request in lower case, from its W3C headers or otherwise its B3 headers. Returns `undefined` when the headers are
 * invalid or the trace is not sampled, because an exemplar needs a trace that is stored.
 */
export function traceIdFrom(headers: IncomingHttpHeaders): string | undefined {
  const trace = w3cTrace(headers) ?? singleB3Trace(headers) ?? b3Trace(headers)
  return trace?.isSampled && !zeros.test(trace.id) ? trace.id.toLowerCase() : undefined
}

function w3cTrace({ traceparent: header }: IncomingHttpHeaders): Trace | undefined {
  const { id, flags = '' } = (typeof header === 'string' && traceparent.exec(header)?.groups) || {}
  return id === undefined ? undefined : { id, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

function singleB3Trace({ b3: header }: IncomingHttpHeaders): Trace | undefined {
  const { id, sampled } = (typeof header === 'string' && b3.exec(header)?.groups) || {}
  return id === undefined ? undefined : { id, isSampled: sampled !== '0' }
}

function b3Trace({ 'x-b3-traceid': id, 'x-b3-sampled': sampled }: IncomingHttpHeaders): Trace | undefined {
  return typeof id === 'string' && b3Id.test(id) ? { id, isSampled: sampled !== '0' } : undefined
}
