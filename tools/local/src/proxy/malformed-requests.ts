import { type IncomingMessage, METHODS, STATUS_CODES } from 'node:http'
import { problemContentType } from '@sms-checker/contracts'
import { handleClientError } from '@sms-checker/service'
import type { FastifyError, FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** How long a client may take to send a request, in milliseconds: slow clients must not hold connections forever. */
export interface RequestTimeouts {
  headersMs: number
  requestMs: number
  /** How often connections are checked. */
  intervalMs: number
}

const defaultTimeouts: RequestTimeouts = { headersMs: 10_000, requestMs: 60_000, intervalMs: 1_000 }

/** Envoy's limit of request headers, in bytes. The services accept less, so it is they who refuse. */
const maxHeaderSize = 61_440

/** Server options against malformed and slow requests. Both get problem details, like those of the services. */
export function clientOptions({ headersMs, requestMs, intervalMs }: RequestTimeouts = defaultTimeouts) {
  return {
    requestTimeout: requestMs,
    http: {
      maxHeaderSize,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: intervalMs,
      // `requireHostHeader` below responds with problem details instead.
      requireHostHeader: false,
    },
    clientErrorHandler: handleClientError,
    frameworkErrors: answerError,
    rewriteUrl: originForm,
  } satisfies FastifyHttpOptions<FastifyInstance['server']>
}

/**
 * Sends a response of the proxy itself as problem details without a type of their own (RFC 9457, section 4.2.1). Envoy
 * would send a line of text.
 */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  detail: string,
): FastifyReply {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, requestId: request.id }
  const route = request.url.replace(/\?.*/, '')
  request.log.warn({ method: request.method, route, status, durationMs: reply.elapsedTime }, detail)
  return reply.code(status).type(problemContentType).send(JSON.stringify(body))
}

/**
 * Accepts every method that Node can parse: whether a path has it is up to the service. Fastify does not parse bodies then. It would refuse
 * those of some methods and content types, and discard those of others.
 */
export function acceptAllMethods(server: FastifyInstance): void {
  for (const method of METHODS) server.addHttpMethod(method, { hasBody: false, overrideExisting: true })
}

const hostHeader = /^(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(:\d*)?$/i

/** Requires one valid Host header (RFC 9112, section 3.2): with two, a proxy and a service could act for different hosts. */
export function requireHostHeader(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    const { rawHeaders, headers } = request.raw
    const count = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length
    if (count === 1 && hostHeader.test(headers.host ?? '')) return
    const problem =
      count === 0 ? 'has no Host header' : count > 1 ? 'has several Host headers' : 'has an invalid Host header'
    return sendProblem(request, reply, 400, `The request ${problem}: send exactly one valid Host header.`)
  })
}

/** The status of an error, with a text that is true for it. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // No response reaches this client. The status is for the log only.
  if (request.socket.destroyed) return sendProblem(request, reply, 400, 'The client closed the connection.')
  const status = error.statusCode ?? 500
  if (status === 400) return sendProblem(request, reply, status, 'The address is not valid: correct it.')
  if (status < 500) return sendProblem(request, reply, status, 'The gateway cannot handle this request.')
  request.log.error({ err: error }, 'request failed')
  return sendProblem(request, reply, status, 'Try again. If it fails again, see the log of the gateway.')
}

/** The path and query of an absolute address, as clients send it to a proxy. Its host replaces the header (RFC 9112, section 3.2.2). */
function originForm({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const [, host, target = ''] = /^https?:\/\/([^/?#]+)(.*)$/i.exec(url) ?? []
  if (host === undefined) return url
  headers.host = host
  return target.startsWith('/') ? target : `/${target}`
}
