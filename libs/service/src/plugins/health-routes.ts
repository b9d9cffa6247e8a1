import { Health, paths } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import { gauge } from '../metrics.ts'
import { ProblemError } from '../problems/problem-error.ts'
import { problemResponses } from '../problems/problem-responses.ts'
import type { Service } from '../service.ts'

const tags = ['operations']

/** What probes and Prometheus ask. They are answered under overload too: a busy pod must not be restarted for being busy. */
export const healthRoutes = plugin(
  async (service: Service) => {
    const config = { pressureHandler: () => undefined, operational: true } as const
    gauge(service.metrics, metrics.ready, () => (service.readiness.reason === undefined ? 1 : 0))

    service.get(
      paths.live,
      { config, schema: { tags, summary: 'The process lives', response: { 200: Health } } },
      () => ({ status: 'ok' as const }),
    )

    service.get(
      paths.ready,
      {
        config,
        schema: {
          tags,
          summary: 'The service can answer',
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
        config,
        schema: {
          tags,
          summary: 'Metrics for Prometheus',
          response: {
            200: {
              description: 'Prometheus text format, or OpenMetrics where that is asked for.',
              content: {
                'text/plain': { schema: Type.String() },
                'application/openmetrics-text': { schema: Type.String() },
              },
            },
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
