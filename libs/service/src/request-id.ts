import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { headers, isRequestId } from '@sms-checker/contracts'

/** The caller's (or the mesh's) request id when it is sound, else a new one. */
export function requestIdFrom(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[headers.requestId]
  return isRequestId(given) ? given : randomUUID()
}
