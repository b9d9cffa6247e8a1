import type { IncomingHttpHeaders } from 'node:http'
import {
  type Attributes,
  type Context,
  createTraceState,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { ServiceSettings } from '@sms-checker/contracts'
import type { FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import type { Service } from '../service.ts'

/** W3C Trace Context, section 3.2: version, trace id, parent id, flags. Ids of zeros are invalid. Later versions may append fields. */
const traceparentPattern =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})(?<traceId>[0-9a-f]{32})-(?!0{16})(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?:-|$)/

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

function w3cTrace(headers: IncomingHttpHeaders): Trace | undefined {
  const parent = parseTraceparent(headers)
  return parent && { id: parent.traceId, isSampled: parent.traceFlags === TraceFlags.SAMPLED }
}

function parseTraceparent({ traceparent }: IncomingHttpHeaders) {
  const {
    traceId,
    spanId,
    flags = '',
  } = (typeof traceparent === 'string' && traceparentPattern.exec(traceparent)?.groups) || {}
  if (traceId === undefined || spanId === undefined) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED }
}

function singleB3Trace({ b3: header }: IncomingHttpHeaders): Trace | undefined {
  const { id, sampled } = (typeof header === 'string' && b3.exec(header)?.groups) || {}
  return id === undefined ? undefined : { id, isSampled: sampled !== '0' }
}

function b3Trace({ 'x-b3-traceid': id, 'x-b3-sampled': sampled }: IncomingHttpHeaders): Trace | undefined {
  return typeof id === 'string' && b3Id.test(id) ? { id, isSampled: sampled !== '0' } : undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Creates spans. `undefined` when traces are not exported. */
    tracer: Tracer | undefined
  }
  interface FastifyRequest {
    /** The span of this request. `undefined` when traces are not exported, and for probes. */
    span: Span | undefined
  }
}

export type TracingSettings = Partial<Pick<ServiceSettings, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_TRACES_SAMPLER_ARG'>>

interface TracingOptions {
  readonly settings: TracingSettings
  /** Attributes of the process: `service.name`, `service.version` and others. */
  readonly resource: Readonly<Record<string, string>>
}

/**
 * Creates a span for each request and exports it over OTLP, when an endpoint is set. Otherwise the OpenTelemetry SDK is not loaded. Spans hold
 * no message, no user id and no query string.
 */
export const tracing = plugin(
  async (service: Service, { settings, resource }: TracingOptions) => {
    service.decorateRequest('span', undefined)
    const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT
    if (endpoint === undefined) {
      service.decorate('tracer', undefined)
      return
    }
    const { startOtlpTracer } = await import('./otlp-tracer.ts')
    const { tracer, stop } = startOtlpTracer({
      endpoint,
      samplingRatio: Number(settings.OTEL_TRACES_SAMPLER_ARG ?? 1),
      resource,
      onFailure: (reason) => service.log.warn({ reason }, 'spans cannot be exported; requests are not affected'),
    })
    service.decorate('tracer', tracer)
    service.addHook('onClose', stop)

    service.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.config.operational) return done()
      const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown')
      const attributes: Attributes = { 'http.request.method': request.method, 'http.route': route }
      if (isMirrored(request.headers.host)) attributes['sms_checker.mirrored'] = true
      const options = { kind: SpanKind.SERVER, attributes }
      const span = tracer.startSpan(`${request.method} ${route}`, options, parentOf(request.headers))
      request.span = span
      request.log = reply.log = request.log.child({ traceId: span.spanContext().traceId })
      // `close` also fires when the client disconnects before the response.
      reply.raw.once('close', () => {
        span.setAttribute('http.response.status_code', reply.statusCode)
        if (reply.statusCode >= 500 || !reply.raw.writableFinished) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      })
      done()
    })
  },
  { name: 'tracing' },
)

/**
 * Runs a call to another service in a client span.
 * @param call receives the headers with which the other service continues the trace
 */
export async function traceCall<Result>(
  request: FastifyRequest,
  name: string,
  headers: Readonly<Record<string, string>>,
  call: (headers: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  const { span: parent } = request
  const { tracer } = request.server
  if (tracer === undefined || parent === undefined) return call(headers)
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT }, contextOf(parent))
  const { traceId, spanId, traceFlags } = span.spanContext()
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
  try {
    return await call({ ...headers, traceparent })
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR })
    throw error
  } finally {
    span.end()
  }
}

/** Adds a span for work that has already been done. Times are in milliseconds since the epoch. */
export function recordSpan(
  request: FastifyRequest,
  name: string,
  { startTime, endTime, attributes = {} }: { startTime: number; endTime: number; attributes?: Attributes },
): void {
  if (request.span === undefined) return
  const span = request.server.tracer?.startSpan(name, { startTime, attributes }, contextOf(request.span))
  span?.end(endTime)
}

/** Returns the id of the request's trace if the trace is sampled, because an exemplar needs a trace that is stored. */
export function sampledTraceId({ span, headers }: Pick<FastifyRequest, 'span' | 'headers'>): string | undefined {
  if (span === undefined) return traceIdFrom(headers)
  const { traceId, traceFlags } = span.spanContext()
  return (traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : traceId
}

function contextOf(span: Span): Context {
  return trace.setSpan(ROOT_CONTEXT, span)
}

/** Returns a context with the caller's span, or an empty one without a valid `traceparent` header. */
function parentOf(headers: IncomingHttpHeaders): Context {
  const { tracestate } = headers
  const parent = parseTraceparent(headers)
  if (parent === undefined) return ROOT_CONTEXT
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...parent,
    isRemote: true,
    ...(typeof tracestate === 'string' && { traceState: createTraceState(tracestate) }),
  })
}

/** The mesh appends `-shadow` to the host of a mirrored copy. */
function isMirrored(host = ''): boolean {
  return /-shadow(:\d+)?$/.test(host)
}
