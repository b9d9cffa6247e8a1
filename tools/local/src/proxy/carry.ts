import { Readable } from 'node:stream'
import type { Forward } from '@sms-checker/mesh'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from './gateway-problem.ts'
import { answerHeaders, withoutConnectionHeaders } from './mesh-headers.ts'
import type { Mirrors } from './mirrors.ts'

/** Errors before a connection stood, after which a request can be sent again without arriving twice. */
const connectFailures = ['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH']

/** Wait before the first retry, in milliseconds; it doubles from one to the next, as Envoy's does. */
const firstRetryMs = 25

/** Brings a request to the destination of a decision, copies of it to the mirrors, and the destination's answer back. */
export function carry(request: FastifyRequest, reply: FastifyReply, decision: Forward, mirrors: Mirrors): FastifyReply {
  const { body } = request
  const streamed = body instanceof Readable
  const kept = Buffer.isBuffer(body) ? body : undefined
  const sent = withoutConnectionHeaders(decision.headers)
  if (body === undefined) delete sent['content-length']

  if (!streamed) {
    for (const { endpoint } of decision.mirrors) {
      mirrors.send({
        endpoint,
        authority: decision.authority,
        method: request.method,
        path: decision.path,
        headers: sent,
        body: kept,
      })
    }
  }

  const { endpoint } = decision.destination
  const retries = decision.retries.retryOn.split(',').includes('connect-failure') ? decision.retries.attempts : 0
  return reply.from(decision.path, {
    getUpstream: () => `http://${endpoint.address}:${endpoint.port}`,
    ...(kept && { body: kept, contentType: request.headers['content-type'] ?? 'application/octet-stream' }),
    ...(decision.timeoutMs !== undefined && { timeout: decision.timeoutMs }),
    rewriteRequestHeaders: () => ({ ...sent, host: decision.authority }),
    rewriteHeaders: (headers) => answerHeaders(headers, decision),
    retryDelay: ({ err, attempt }) =>
      !streamed && attempt < retries && isConnectFailure(err) ? firstRetryMs * 2 ** attempt : null,
    onError: (_reply, { error }) => {
      if (request.raw.errored) return sendProblem(request, reply, 400, 'The body ended before it was whole.')
      const late = 'statusCode' in error && error.statusCode === 504
      const why = error.cause instanceof Error ? error.cause.message : error.message
      const detail = late ? `${endpoint.pod} took too long to answer.` : `${endpoint.pod} cannot be reached: ${why}.`
      sendProblem(request, reply, late ? 504 : 503, detail)
    },
  })
}

function isConnectFailure(error: Error | null): boolean {
  return error !== null && 'code' in error && connectFailures.includes(String(error.code))
}
