import { headers, metrics } from '@sms-checker/contracts'
import type { FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { counter, histogram } from './metrics.ts'
import type { Service } from './service.ts'

/** Any address that is no route: one label value, whatever strangers ask for. */
const unknownRoute = 'unknown'

/** Writes one log line and counts one sample for each request; neither holds what the user sent. */
export const requestRecord = plugin(
  async (service: Service) => {
    const requests = counter(service.metrics, metrics.httpRequests)
    const duration = histogram(service.metrics, metrics.httpDuration)

    service.addHook('onRequest', async (request, reply) => {
      reply.header(headers.requestId, request.id)
    })

    service.addHook('onResponse', async (request, reply) => {
      const labels = { method: request.method, route: routeOf(request), status: String(reply.statusCode) }
      requests.inc(labels)
      duration.observe(labels, reply.elapsedTime / 1_000)
      request.log.info({ ...labels, status: reply.statusCode, durationMs: reply.elapsedTime }, 'request')
    })
  },
  { name: 'request-record' },
)

function routeOf(request: FastifyRequest): string {
  return request.is404 ? unknownRoute : (request.routeOptions.url ?? unknownRoute)
}
