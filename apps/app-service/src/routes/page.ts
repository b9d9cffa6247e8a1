import { isUserId, paths, userIdGivenParameter, userParameter } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, type Service } from '@sms-checker/service'
import { indexFile, varyByEncoding } from '@sms-checker/service/page'
import plugin from 'fastify-plugin'
import { invalidUserId, setUserIdCookie } from '../plugins/user-id.ts'

/**
 * `GET /`: the page.
 *
 * A browser without a user id gets one in a cookie and is redirected to the same address once. The gateway routes by the id, so only a
 * page that was requested with the id comes from the same variant as its assets. Other clients get the page without a redirect.
 *
 * `/?user=42` gives the browser another user id and redirects to that user's page.
 */
export const pageRoutes = plugin(
  async (service: Service) => {
    const pageLoads = counter(service.metrics, metrics.pageLoads)

    service.get(paths.page, { schema: { hide: true } }, (request, reply) => {
      const { searchParams } = new URL(request.url, 'http://page')
      const requestedId = searchParams.get(userParameter)
      if (requestedId !== null) {
        if (!isUserId(requestedId)) throw invalidUserId(userParameter)
        setUserIdCookie(reply, requestedId)
        return reply.header('cache-control', 'no-store').redirect(paths.page, 303)
      }
      const isBrowser = request.headers.accept?.includes('text/html') ?? false
      reply.header('vary', `${varyByEncoding}, Accept, Cookie`)
      if (isBrowser && !request.isKnownUser && !searchParams.has(userIdGivenParameter)) {
        searchParams.set(userIdGivenParameter, '1')
        return reply.header('cache-control', 'no-store').redirect(`${paths.page}?${searchParams}`, 303)
      }
      if (request.method === 'GET') pageLoads.inc({})
      reply.header('cache-control', 'no-cache')
      return reply.sendFile(indexFile)
    })
  },
  { name: 'page-routes' },
)
