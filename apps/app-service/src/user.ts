import cookie from '@fastify/cookie'
import { headers, isUserId, newUserId, userIdCookie } from '@sms-checker/contracts'
import { ProblemError, type Service } from '@sms-checker/service'
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
        const detail = `Send 1 to 128 letters, digits, dots, underscores or hyphens as ${headers.userId}, or leave it out.`
        throw new ProblemError('invalid-user-id', detail)
      }
      request.userId = newUserId()
      reply.setCookie(userIdCookie.name, request.userId, {
        path: '/',
        maxAge: userIdCookie.maxAgeSeconds,
        sameSite: 'lax',
        secure: request.protocol === 'https',
        // The page reads it, to send it as a header.
        httpOnly: false,
      })
    })
  },
  { name: 'user' },
)
