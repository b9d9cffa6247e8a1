import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type ProblemName, problemContentType } from '@sms-checker/contracts'
import { ProblemError, problemDocument } from './problem-error.ts'

/** How long a refused client may go on sending before its connection is cut; closing at once would lose it the answer. */
const lingerMs = 1_000

const problemByCode: Readonly<Record<string, [ProblemName, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'Send fewer or shorter headers; clearing the cookies of this site helps.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'Send the whole request at once.'],
}

/** Answers what is not HTTP enough to become a request, then closes the connection. */
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
