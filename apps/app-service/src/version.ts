import { AppIdentity, paths } from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'

/** `GET /version`: which release of app-service answers. */
export const version = plugin(
  async (service: Service, { app }: { app: AppIdentity }) => {
    service.get(
      paths.version,
      {
        schema: {
          operationId: 'version',
          summary: 'Which release answers',
          tags: ['operations'],
          response: { 200: AppIdentity },
        },
      },
      () => app,
    )
  },
  { name: 'version' },
)
