import cookie from '@fastify/cookie'
import { headers, isUserId, newUserId, userIdCookie } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, declareHeaders, ProblemError, type Service } from '@sms-checker/service'
import type { FastifyReply } from 'fastify'
import plugin from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyRequest {
    /** The user id of the client, or a new one when the client sent none. */
    userId: string
    /** Whether the client sent its id. */
    isKnownUser: boolean
  }
}

/**
 * Identifies the user on the routes of its scope: by the `x-user-id` header, otherwise by the cookie, otherwise by a new id in a cookie.
 * An invalid header is rejected, because a silently changed user would distort an experiment. An invalid cookie is replaced.
 */
export const userId = plugin(
  async (service: Service) => {
    declareHeaders(service, { names: ['set-cookie'] })
    const newUsers = counter(service.metrics, metrics.newUsers)
    await service.register(cookie)
    service.decorateRequest('userId', '')
    service.decorateRequest('isKnownUser', false)

    service.addHook('onRequest', (request, reply, done) => {
      const given = request.headers[headers.userId] ?? request.cookies[userIdCookie.name]
      request.isKnownUser = isUserId(given)
      if (isUserId(given)) {
        request.userId = given
        return done()
      }
      if (request.headers[headers.userId] !== undefined) return done(invalidUserId(headers.userId))
      request.userId = newUserId()
      newUsers.inc({})
      setUserIdCookie(reply, request.userId)
      done()
    })
  },
  { name: 'user-id' },
)

/** Stores a user id in the browser. */
export function setUserIdCookie(reply: FastifyReply, userId: string): void {
  reply.setCookie(userIdCookie.name, userId, {
    path: '/',
    maxAge: userIdCookie.maxAgeSeconds,
    sameSite: 'lax',
    secure: reply.request.protocol === 'https',
    // The page reads it and sends it as a header.
    httpOnly: false,
  })
}

/** The error for an invalid user id in the header or query parameter `name`. */
export function invalidUserId(name: string): ProblemError {
  const detail = `Send 1 to 128 letters, digits, dots, underscores or hyphens as ${name}, or omit it.`
  return new ProblemError('invalid-user-id', detail)
}
