import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type ProblemName, problemContentType } from '@sms-checker/contracts'
import { ProblemError, problemDocument } from './problem-error.ts'

/** Time in milliseconds after which the connection is destroyed. Destroying it immediately could discard the response. */
const lingerMs = 1_000

const problemByCode: Readonly<Record<string, [ProblemName, string]>> = {
  HPE_HEADER_OVERFLOW: [
    'headers-too-large',
    'Send fewer or shorter headers. Clearing the cookies of this site can help.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'Send the whole request without pauses.'],
}

/** Responds to a request that Node cannot parse, then closes the connection. */
export function handleClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (!socket.writable) return
  const [name, detail] = problemByCode[error.code ?? ''] ?? ['invalid-request', 'This is not a valid HTTP/1.1 request.']
  const problem = new ProblemError(name, detail)
  const body = JSON.stringify(problemDocument(problem, randomUUID()))
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      `content-type: ${problemContentType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
  setTimeout(() => socket.destroy(), lingerMs).unref()
}
