import { paths } from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import { indexFile, securityHeaders, staticFiles, varyByEncoding } from '@sms-checker/service/page'
import plugin from 'fastify-plugin'

/**
 * Serves the operator page at `/`. Its files hold no data: the page asks for the operator token and sends it with its requests. All responses of
 * the service get the security headers.
 *
 * @throws {ConfigurationError} when the page has not been built
 */
export const operatorPage = plugin(
  async (service: Service, { directory }: { readonly directory: string }) => {
    await service.register(securityHeaders)
    await service.register(staticFiles, { directory, setting: 'CONSOLE_DIR', project: 'console' })
    service.get(paths.page, { schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', 'no-cache').header('vary', varyByEncoding).sendFile(indexFile),
    )
  },
  { name: 'operator-page' },
)
