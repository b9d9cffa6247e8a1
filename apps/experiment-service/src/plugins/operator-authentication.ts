import { createHash, timingSafeEqual } from 'node:crypto'
import { ProblemError } from '@sms-checker/service'
import type { FastifyRequest } from 'fastify'

/** Rejects a request without the operator token. */
export type OperatorAuthentication = (request: FastifyRequest) => Promise<void>

/** Wrong tokens that are compared within a minute, from one address. */
const maxFailures = 30

/** Addresses that are counted at the same time. */
const maxAddresses = 10_000
const windowMs = 60_000

/** Compares tokens in constant time, and stops comparing after too many wrong ones. */
export function authenticateOperator(token: string): OperatorAuthentication {
  const expected = digest(token)
  let windowEnd = 0
  const failures = new Map<string, number>()
  return async ({ headers, ip }) => {
    const now = Date.now()
    if (now >= windowEnd || failures.size > maxAddresses) {
      windowEnd = now + windowMs
      failures.clear()
    }
    const failed = failures.get(ip) ?? 0
    if (failed >= maxFailures) {
      throw new ProblemError('rate-limited', 'Too many wrong tokens. Try again in a minute.', {
        headers: { 'retry-after': String(Math.ceil((windowEnd - now) / 1_000)) },
      })
    }
    const [scheme, sent = ''] = (headers.authorization ?? '').split(' ')
    // Digests have the same length, so the comparison takes the same time for every token.
    if (timingSafeEqual(digest(sent), expected) && scheme?.toLowerCase() === 'bearer') return
    if (headers.authorization !== undefined) failures.set(ip, failed + 1)
    throw new ProblemError('unauthorized', 'Send the operator token: "Authorization: Bearer <token>".', {
      headers: { 'www-authenticate': 'Bearer' },
    })
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
