import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import underPressure from '@fastify/under-pressure'
import type { ServiceSettings } from '@sms-checker/contracts'
import { fastify, LogController } from 'fastify'
import { type LogStream, loggerOptions } from './logging.ts'
import { type CommonLabels, MetricRegistry } from './metric-registry.ts'
import { accessLog } from './plugins/access-log.ts'
import { errorHandler, handleError } from './plugins/error-handler.ts'
import { gracefulShutdown } from './plugins/graceful-shutdown.ts'
import { healthRoutes } from './plugins/health-routes.ts'
import { type OpenApiOptions, openApi } from './plugins/openapi.ts'
import { handleClientError } from './problems/client-error.ts'
import { Readiness } from './readiness.ts'
import { requestIdFrom } from './request-id.ts'
import type { Service } from './service.ts'

export interface ServiceOptions {
  readonly settings: Pick<ServiceSettings, 'LOG_LEVEL' | 'MAX_EVENT_LOOP_DELAY_MS'>
  /** On every sample of `/metrics`. */
  readonly labels: CommonLabels
  /** Head of the OpenAPI document. */
  readonly document: OpenApiOptions
  /** Largest request body, in bytes; a route may set its own. */
  readonly bodyLimit: number
  /** Whose `X-Forwarded-For` is believed: addresses, CIDR ranges or `proxy-addr`'s names. Without it nobody's is. */
  readonly trustProxy?: string[]
  readonly logStream?: LogStream
}

/** Longest time for a whole request to arrive, in milliseconds. */
const requestTimeout = 30_000

/** Seconds after which a client that met overload may come back. */
const retryAfter = 2

/**
 * A service with what all have: logs, request ids, problem details, health, metrics, OpenAPI, load shedding and graceful shutdown.
 * The caller adds its routes; nothing listens yet.
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const service: Service = fastify({
    logger: loggerOptions(options.settings.LOG_LEVEL, options.logStream),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdFrom,
    requestIdHeader: false,
    bodyLimit: options.bodyLimit,
    requestTimeout,
    // Requests that arrive while closing are answered like any other: they were sent before the sender could know.
    return503OnClosing: false,
    trustProxy: options.trustProxy ?? false,
    clientErrorHandler: handleClientError,
    frameworkErrors: handleError,
    // The error handler refuses a request without Host itself, with problem details.
    http: { requireHostHeader: false },
    // `JSON.parse` makes `__proto__` an ordinary own property, which the closed schemas refuse by name.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // What a schema does not name is refused, and a number is not a text: no silent repairs.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false } },
  }).withTypeProvider<TypeBoxTypeProvider>()

  service.decorate('metrics', new MetricRegistry(options.labels))
  service.decorate('readiness', new Readiness())
  service.removeContentTypeParser('text/plain')

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
