import { headers } from '@sms-checker/contracts'
import { httpMethods, metrics, otherValue, routeNames } from '@sms-checker/observability/metrics'
import type { FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { counter, gauge, histogram } from '../metrics.ts'
import type { Service } from '../service.ts'
import { traceIdFrom } from '../trace-id.ts'

/** Writes one log line and counts one sample for each request; neither holds what the user sent. */
export const accessLog = plugin(
  async (service: Service) => {
    const requests = counter(service.metrics, metrics.httpRequests)
    const duration = histogram(service.metrics, metrics.httpDuration)
    let inFlight = 0
    gauge(service.metrics, metrics.requestsInFlight, () => inFlight)

    service.addHook('onRequest', async (request, reply) => {
      reply.header(headers.requestId, request.id)
      if (request.routeOptions.config.operational) return
      inFlight++
      // Also where the client went away before its answer: that one has no onResponse.
      reply.raw.once('close', () => inFlight--)
    })

    service.addHook('onResponse', async (request, reply) => {
      const labels = { method: methodOf(request), route: routeOf(request), status: String(reply.statusCode) }
      requests.inc(labels)
      duration.observe(labels, reply.elapsedTime / 1_000, traceIdFrom(request.headers))
      const level = request.routeOptions.config.operational ? 'debug' : 'info'
      request.log[level]({ ...labels, status: reply.statusCode, durationMs: reply.elapsedTime }, 'request')
    })
  },
  { name: 'access-log' },
)

function methodOf(request: FastifyRequest): (typeof httpMethods)[number] {
  return httpMethods.find((method) => method === request.method) ?? otherValue
}

/** Any address that is no route has one name, whatever strangers ask for. */
function routeOf(request: FastifyRequest): string {
  if (request.is404) return routeNames.unknown
  const { config, url } = request.routeOptions
  return config.routeName ?? url ?? routeNames.unknown
}
