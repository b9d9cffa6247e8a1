import { Health, paths } from '@sms-checker/contracts'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import { ProblemError } from './problem.ts'
import { problemResponses } from './problem-responses.ts'
import type { Service } from './service.ts'

const tags = ['operations']

/** What probes and Prometheus ask. They are answered under overload too: a busy pod must not be restarted for being busy. */
export const operations = plugin(
  async (service: Service) => {
    const config = { pressureHandler: () => undefined }

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
            200: { description: 'Prometheus text format.', content: { 'text/plain': { schema: Type.String() } } },
          },
        },
      },
      async (_request, reply) => {
        return reply.type(service.metrics.contentType).send(await service.metrics.metrics())
      },
    )
  },
  { name: 'operations' },
)
