import { forwardedHeaderNames, headers } from '@sms-checker/contracts'
import type { FastifyRequest } from 'fastify'

/**
 * Headers to send on to the next hop: the request id that this service answers with, the user id and the trace headers as they came.
 * The mesh can join the spans of one request only when each service hands these on.
 */
export function forwardedHeaders(request: Pick<FastifyRequest, 'id' | 'headers'>): Record<string, string> {
  const onward: Record<string, string> = {}
  for (const name of forwardedHeaderNames) {
    const value = request.headers[name]
    if (typeof value === 'string') onward[name] = value
  }
  onward[headers.requestId] = request.id
  return onward
}
