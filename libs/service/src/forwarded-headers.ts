import { forwardedHeaderNames, headers } from '@sms-checker/contracts'
import type { FastifyRequest } from 'fastify'

/**
 * Returns the forwarded headers, which upstream requests must carry: the request id, the user id and the trace headers of a request.
 * The mesh can join the spans of a trace only when every service forwards them.
 */
export function forwardedHeaders(request: Pick<FastifyRequest, 'id' | 'headers'>): Record<string, string> {
  const forwarded: Record<string, string> = {}
  for (const name of forwardedHeaderNames) {
    const value = request.headers[name]
    if (typeof value === 'string') forwarded[name] = value
  }
  forwarded[headers.requestId] = request.id
  return forwarded
}
