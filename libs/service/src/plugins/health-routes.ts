import { Health, paths } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import { gauge } from '../metrics.ts'
import { ProblemError } from '../problems/problem-error.ts'
import { problemResponses } from '../problems/problem-responses.ts'
import type { Service } from '../service.ts'

const tags = ['operations']

/**
 * Health checks for the probes of Kubernetes, and metrics for Prometheus. They are exempt from load shedding, so that a busy pod is not
 * restarted.
 */
export const healthRoutes = plugin(
  async (service: Service) => {
    const config = { pressureHandler: () => undefined, operational: true } as const
    gauge(service.metrics, metrics.ready, () => (service.readiness.reason === undefined ? 1 : 0))

    service.get(
      paths.live,
      {
        config,
        schema: {
          operationId: 'live',
          summary: 'Liveness probe',
          description: 'Responds as long as the process runs.',
          tags,
          response: { 200: Health, ...problemResponses() },
        },
      },
      () => ({ status: 'ok' as const }),
    )

    service.get(
      paths.ready,
      {
        config,
        schema: {
          operationId: 'ready',
          summary: 'Readiness probe',
          description: 'Fails while the service starts, shuts down, or cannot serve requests.',
          tags,
          response: { 200: Health, ...problemResponses('not-ready') },
        },
      },
      () => {
        const { reason } = service.readiness
        if (reason !== undefined) throw new ProblemError('not-ready', reason)
        return { status: 'ok' as const }
      },
    )

    service.get(
      paths.metrics,
      {
        config: { ...config, responseHeaders: [{ names: ['vary'], status: 200 }] },
        schema: {
          operationId: 'metrics',
          summary: 'Metrics for Prometheus',
          description: 'Returns the Prometheus text format, or OpenMetrics with exemplars when the client prefers it.',
          tags,
          response: {
            200: {
              description: 'The metrics.',
              content: {
                'text/plain': { schema: Type.String() },
                'application/openmetrics-text': { schema: Type.String() },
              },
            },
            ...problemResponses(),
          },
        },
      },
      async (request, reply) => {
        const { contentType, text } = await service.metrics.exposition(request.headers.accept)
        return reply.type(contentType).header('vary', 'Accept').send(text)
      },
    )
  },
  { name: 'health-routes' },
)
