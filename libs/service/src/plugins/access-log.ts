import { headers } from '@sms-checker/contracts'
import { httpMethods, metrics, otherValue, routeNames } from '@sms-checker/observability/metrics'
import type { FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { counter, gauge, histogram } from '../metrics.ts'
import type { Service } from '../service.ts'
import { sampledTraceId } from '../tracing/tracing.ts'

/** Writes the access log, and counts each request. Neither the log line nor the metrics contain user data. */
export const accessLog = plugin(
  async (service: Service) => {
    const requests = counter(service.metrics, metrics.httpRequests)
    const duration = histogram(service.metrics, metrics.httpDuration)
    let inFlight = 0
    gauge(service.metrics, metrics.requestsInFlight, () => inFlight)

    // Hooks with a callback, here and in the other plugins of each request: a promise for every hook of every request costs more than the work.
    service.addHook('onRequest', (request, reply, done) => {
      reply.header(headers.requestId, request.id)
      if (request.routeOptions.config.operational) return done()
      inFlight++
      // `onResponse` does not run when the client closes the connection before the response.
      reply.raw.once('close', () => inFlight--)
      done()
    })

    service.addHook('onResponse', (request, reply, done) => {
      const labels = { method: methodOf(request), route: routeOf(request), status: String(reply.statusCode) }
      requests.inc(labels)
      duration.observe(labels, reply.elapsedTime / 1_000, sampledTraceId(request))
      const level = request.routeOptions.config.operational ? 'debug' : 'info'
      request.log[level]({ ...labels, status: reply.statusCode, durationMs: reply.elapsedTime }, 'request')
      done()
    })
  },
  { name: 'access-log' },
)

function methodOf(request: FastifyRequest): (typeof httpMethods)[number] {
  return httpMethods.find((method) => method === request.method) ?? otherValue
}

/** Label of the route. All unknown paths share one value, which keeps the cardinality small. */
function routeOf(request: FastifyRequest): string {
  if (request.is404) return routeNames.unknown
  const { config, url } = request.routeOptions
  return config.routeName ?? url ?? routeNames.unknown
}
