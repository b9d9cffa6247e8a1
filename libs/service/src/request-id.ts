import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { headers, isRequestId } from '@sms-checker/contracts'

/** Returns the request id that the client or the mesh sent, or a new one when it is missing or invalid. */
export function requestIdFrom(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[headers.requestId]
  return isRequestId(given) ? given : randomUUID()
}
