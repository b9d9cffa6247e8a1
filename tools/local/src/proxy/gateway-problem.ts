import { STATUS_CODES } from 'node:http'
import { problemContentType } from '@sms-checker/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** What a proxy answers by itself: problem details without a type of their own (RFC 9457, section 4.2.1), where Envoy would answer with a line of text. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  detail: string,
): FastifyReply {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, requestId: request.id }
  request.log.warn({ method: request.method, route: pathOf(request), status, durationMs: reply.elapsedTime }, detail)
  return reply.code(status).type(problemContentType).send(JSON.stringify(body))
}

function pathOf(request: FastifyRequest): string {
  return request.url.replace(/\?.*/, '')
}
