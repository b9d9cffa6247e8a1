import type { IncomingHttpHeaders } from 'node:http'

/** W3C Trace Context, section 3.2: version, trace id, parent id, flags; later versions may say more after them. */
const traceparent = /^(?!ff)[0-9a-f]{2}-(?<id>[0-9a-f]{32})-[0-9a-f]{16}-(?<flags>[0-9a-f]{2})(?:-|$)/

/** Zipkin B3, in one header: trace id, span id, whether it is sampled, parent id. */
const b3 = /^(?<id>[0-9a-f]{16}(?:[0-9a-f]{16})?)-[0-9a-f]{16}(?:-(?<sampled>[01d])(?:-|$)|$)/i

const b3Id = /^(?:[0-9a-f]{16}){1,2}$/i
const zeros = /^0+$/

/** A trace, as one set of headers names it. */
interface Trace {
  readonly id: string
  readonly kept: boolean
}

/**
 * The id of the trace that a request belongs to, from its W3C or else its B3 headers, in lower case. None where the headers are not
 * sound, and none where they say that the trace is not kept: an id that leads nowhere is no example.
 */
export function traceIdFrom(headers: IncomingHttpHeaders): string | undefined {
  const trace = w3cTrace(headers) ?? singleB3Trace(headers) ?? b3Trace(headers)
  return trace?.kept && !zeros.test(trace.id) ? trace.id.toLowerCase() : undefined
}

function w3cTrace({ traceparent: given }: IncomingHttpHeaders): Trace | undefined {
  const { id, flags = '' } = (typeof given === 'string' && traceparent.exec(given)?.groups) || {}
  return id === undefined ? undefined : { id, kept: (Number.parseInt(flags, 16) & 1) === 1 }
}

function singleB3Trace({ b3: given }: IncomingHttpHeaders): Trace | undefined {
  const { id, sampled } = (typeof given === 'string' && b3.exec(given)?.groups) || {}
  return id === undefined ? undefined : { id, kept: sampled !== '0' }
}

function b3Trace({ 'x-b3-traceid': id, 'x-b3-sampled': sampled }: IncomingHttpHeaders): Trace | undefined {
  return typeof id === 'string' && b3Id.test(id) ? { id, kept: sampled !== '0' } : undefined
}
