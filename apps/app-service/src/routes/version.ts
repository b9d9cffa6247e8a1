import { AppIdentity, paths } from '@sms-checker/contracts'
import { problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'

/** `GET /version`: the version and the variant of app-service. */
export const versionRoutes = plugin(
  async (service: Service, { app }: { app: AppIdentity }) => {
    service.get(
      paths.version,
      {
        schema: {
          operationId: 'version',
          summary: 'Version of app-service',
          description: 'Returns the version and the variant that serve this user.',
          tags: ['operations'],
          response: { 200: AppIdentity, ...problemResponses('invalid-user-id', 'overloaded') },
        },
      },
      () => app,
    )
  },
  { name: 'version-routes' },
)
