import cookie from '@fastify/cookie'
import { headers, isUserId, newUserId, userIdCookie } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, ProblemError, type Service } from '@sms-checker/service'
import type { FastifyReply } from 'fastify'
import plugin from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; a new id when the client brought none. */
    userId: string
    /** Whether the client brought its id. */
    isKnownUser: boolean
  }
}

/**
 * Tells who asks, on the routes of the scope it is registered in: the `x-user-id` header, else the cookie, else a new id in a cookie.
 * A bad header is refused: someone set it on purpose, and a silently other user would spoil an experiment. A bad cookie is replaced.
 */
export const user = plugin(
  async (service: Service) => {
    const newUsers = counter(service.metrics, metrics.newUsers)
    await service.register(cookie)
    service.decorateRequest('userId', '')
    service.decorateRequest('isKnownUser', false)

    service.addHook('onRequest', async (request, reply) => {
      const given = request.headers[headers.userId] ?? request.cookies[userIdCookie.name]
      request.isKnownUser = isUserId(given)
      if (isUserId(given)) {
        request.userId = given
        return
      }
      if (request.headers[headers.userId] !== undefined) {
        throw badUserId(headers.userId)
      }
      request.userId = newUserId()
      newUsers.inc({})
      giveUserId(reply, request.userId)
    })
  },
  { name: 'user' },
)

/** Makes the browser keep a user id. */
export function giveUserId(reply: FastifyReply, userId: string): void {
  reply.setCookie(userIdCookie.name, userId, {
    path: '/',
    maxAge: userIdCookie.maxAgeSeconds,
    sameSite: 'lax',
    secure: reply.request.protocol === 'https',
    // The page reads it, to send it as a header.
    httpOnly: false,
  })
}

/** The refusal of a user id that was sent as `where`. */
export function badUserId(where: string): ProblemError {
  const detail = `Send 1 to 128 letters, digits, dots, underscores or hyphens as ${where}, or leave it out.`
  return new ProblemError('invalid-user-id', detail)
}
