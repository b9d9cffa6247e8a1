import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import underPressure from '@fastify/under-pressure'
import type { ServiceSettings } from '@sms-checker/contracts'
import { headers, isRequestId } from '@sms-checker/contracts'
import { fastify, LogController } from 'fastify'
import { type LogStream, loggerOptions } from './logging.ts'
import { type CommonLabels, MetricRegistry } from './metric-registry.ts'
import { accessLog } from './plugins/access-log.ts'
import { errorHandler, handleError } from './plugins/error-handler.ts'
import { gracefulShutdown } from './plugins/graceful-shutdown.ts'
import { healthRoutes } from './plugins/health-routes.ts'
import { type OpenApiOptions, openApi } from './plugins/openapi.ts'
import { handleClientError } from './problems/client-error.ts'
import type { Service } from './service.ts'
import { Readiness } from './service.ts'
import { type TracingSettings, tracing } from './tracing/tracing.ts'

export interface ServiceOptions {
  /** Name of the service in traces. */
  readonly name: string
  readonly settings: Pick<ServiceSettings, 'LOG_LEVEL' | 'MAX_EVENT_LOOP_DELAY_MS'> & TracingSettings
  /** Labels of every sample of `/metrics`. */
  readonly labels: CommonLabels
  /** Title, description and version of the OpenAPI document. */
  readonly document: OpenApiOptions
  /** Maximum size of a request body in bytes. A route can set its own. */
  readonly bodyLimit: number
  /**
   * Proxies whose `X-Forwarded-For` is trusted: addresses, CIDR ranges, or the names that Fastify's `trustProxy` knows.
   * @default none
   */
  readonly trustProxy?: string[]
  readonly logStream?: LogStream
}

/** Time limit for receiving a whole request, in milliseconds. */
const requestTimeout = 30_000

/** Longest path parameter that the router accepts, percent-encoded. The schemas of the routes set lower limits, all above Fastify's default. */
const maxParamLength = 512

/** `Retry-After` of requests that load shedding rejects, in seconds. */
const retryAfter = 2

/**
 * Creates a Fastify instance with logging, request ids, problem details, health checks, metrics, OpenAPI, load shedding and graceful shutdown.
 * The caller adds its routes and calls `listen`.
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const service: Service = fastify({
    logger: loggerOptions(options.settings.LOG_LEVEL, options.logStream),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdFrom,
    requestIdHeader: false,
    bodyLimit: options.bodyLimit,
    requestTimeout,
    routerOptions: { maxParamLength },
    // Requests that arrive during the shutdown are served, because their senders could not know of it.
    return503OnClosing: false,
    trustProxy: options.trustProxy ?? false,
    clientErrorHandler: handleClientError,
    frameworkErrors: handleError,
    // The error handler rejects requests without a Host header with problem details.
    http: { requireHostHeader: false },
    // `JSON.parse` makes `__proto__` an ordinary own property, which the schemas reject as an unknown field.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // An invalid request is rejected and never corrected silently.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false } },
  }).withTypeProvider<TypeBoxTypeProvider>()

  service.decorate('metrics', new MetricRegistry(options.labels))
  service.decorate('readiness', new Readiness())
  service.removeContentTypeParser('text/plain')

  await service.register(tracing, {
    settings: options.settings,
    resource: {
      'service.name': options.name,
      'service.version': options.labels.version,
      'sms_checker.variant': options.labels.variant,
    },
  })
  await service.register(accessLog)
  await service.register(errorHandler)
  await service.register(gracefulShutdown)
  await service.register(underPressure, {
    maxEventLoopDelay: options.settings.MAX_EVENT_LOOP_DELAY_MS,
    retryAfter,
  })
  await service.register(openApi, options.document)
  await service.register(healthRoutes)
  return service
}

/** Returns the request id that the client or the mesh sent, or a new one when it is missing or invalid. */
function requestIdFrom(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[headers.requestId]
  return isRequestId(given) ? given : randomUUID()
}
