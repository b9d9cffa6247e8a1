import { Readable } from 'node:stream'
import { type AttemptOutcome, type Forward, isRetriable } from '@sms-checker/mesh'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Agent, type Dispatcher } from 'undici'
import { mutateResponseHeaders, type ResponseHeaders, withoutConnectionHeaders } from './headers.ts'
import { sendProblem } from './malformed-requests.ts'
import type { Mirrors } from './mirrors.ts'

/** Error codes of connections that were never established. */
const connectErrors = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]

/** Envoy's limit of a stream without any data, in milliseconds. */
const streamIdleTimeoutMs = 300_000

/**
 * Connections to pods. The timeout of an attempt ends with the response headers, so it must not apply to the body. Methods in lower case, which
 * get a body past reply-from, become standard again.
 */
export function upstreamAgent(): Dispatcher {
  return new Agent({ connections: 128 }).compose((dispatch) => (options, handler) => {
    return dispatch({ ...options, method: options.method.toUpperCase(), bodyTimeout: streamIdleTimeoutMs }, handler)
  })
}

/**
 * Forwards a request to the destination of a decision and copies of it to the mirrors. Retries as the route's policy
 * says; a body that is streamed can be sent only once, and is not mirrored.
 */
export function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  decision: Forward,
  mirrors: Mirrors,
): FastifyReply {
  const { authority, destination, path, retries, retryEndpoints, timeoutMs } = decision
  const { body } = request
  const streamed = body instanceof Readable
  const buffered = Buffer.isBuffer(body) ? body : undefined
  const headers = withoutConnectionHeaders(decision.headers)
  if (body === undefined) delete headers['content-length']
  if (!streamed) {
    for (const { endpoint } of decision.mirrors) {
      mirrors.send({ endpoint, authority, method: request.method, path, headers, body: buffered })
    }
  }

  const endpoints = [destination.endpoint, ...retryEndpoints]
  const deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs
  const [pathname = '', query] = splitOnce(path, '?')

  function attempt(number: number): FastifyReply {
    const endpoint = endpoints[number % endpoints.length] ?? destination.endpoint
    const remainingMs = deadline - performance.now()
    const limitMs = Math.min(retries?.perTryTimeoutMs ?? Number.POSITIVE_INFINITY, remainingMs)
    let received: ResponseHeaders = {}
    return reply.from(pathname, {
      // reply-from refuses the body of a GET or HEAD request, which Envoy forwards.
      ...(body !== undefined && { method: request.method.toLowerCase() }),
      getUpstream: () => `http://${endpoint.address}:${endpoint.port}`,
      // A query is opaque: reply-from would decode it as part of the path.
      queryString: () => query ?? '',
      ...(buffered && {
        body: buffered,
        contentType: request.headers['content-type'] ?? 'application/octet-stream',
      }),
      ...(Number.isFinite(limitMs) && { timeout: Math.max(1, Math.ceil(limitMs)) }),
      rewriteRequestHeaders: () => ({ ...headers, host: authority }),
      rewriteHeaders: (responseHeaders) => {
        received = responseHeaders
        return mutateResponseHeaders(responseHeaders, decision)
      },
      // The policy of the route decides, not the one of reply-from.
      retryDelay: () => null,
      onResponse: (_request, _reply, { statusCode, stream }) => {
        if (retry(number, { kind: 'response', status: statusCode, headers: received })) {
          stream.resume()
          for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
          return
        }
        endAtDeadline(stream)
        reply.send(stream)
      },
      onError: (_reply, { error }) => {
        if (request.raw.errored) return sendProblem(request, reply, 400, 'The body of the request is incomplete.')
        const timedOut = 'statusCode' in error && error.statusCode === 504
        const outcome: AttemptOutcome = isConnectError(error.cause)
          ? { kind: 'connect-failure' }
          : { kind: 'reset', requestSent: true }
        if (retry(number, outcome)) return
        const cause = error.cause instanceof Error ? error.cause.message : error.message
        const detail = timedOut
          ? `${endpoint.pod} did not respond in time.`
          : `${endpoint.pod} cannot be reached: ${cause}.`
        sendProblem(request, reply, timedOut ? 504 : 503, detail)
      },
    })
  }

  /** Schedules the next attempt, if the policy has one after this outcome. */
  function retry(number: number, outcome: AttemptOutcome): boolean {
    if (streamed || retries === undefined || number >= retries.attempts || !isRetriable(retries, outcome)) return false
    // Envoy's back-off: exponential, at most ten times the base, with full jitter.
    const delayMs = Math.random() * Math.min(retries.backOffMs * 2 ** number, retries.backOffMs * 10)
    if (performance.now() + delayMs >= deadline) return false
    setTimeout(() => {
      if (!request.socket.destroyed) attempt(number + 1)
    }, delayMs)
    return true
  }

  /** Cuts a response off when the timeout of its route ends: its status is already sent. */
  function endAtDeadline(stream: Readable): void {
    if (!Number.isFinite(deadline)) return
    const timer = setTimeout(() => stream.destroy(new Error('route timeout')), deadline - performance.now())
    stream.once('close', () => clearTimeout(timer))
  }

  return attempt(0)
}

function splitOnce(text: string, separator: string): [string, string?] {
  const index = text.indexOf(separator)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + separator.length)]
}

function isConnectError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && connectErrors.includes(String(error.code))
}
