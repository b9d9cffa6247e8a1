import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import swaggerUi from '@fastify/swagger-ui'
import { paths } from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'

/** Directory of Swagger UI's files beside the bundle. The build copies them there. */
export const swaggerUiDirectory = 'docs-ui'

/** Swagger UI at `/docs`, with the OpenAPI document that is generated from the schemas of the routes. */
export const apiDocs = plugin(
  async (service: Service) => {
    const directory = swaggerUiFiles()
    // Swagger UI sets style attributes, which the policy of the other pages forbids.
    service.addHook('onSend', async (request, reply) => {
      const policy = reply.getHeader('content-security-policy')
      if (typeof policy === 'string' && request.routeOptions.url?.startsWith(paths.docs))
        reply.header('content-security-policy', policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"))
    })
    await service.register(swaggerUi, {
      routePrefix: paths.docs,
      baseDir: directory,
      // By default the plugin reads the logo from a path that does not exist in a bundle.
      logo: { type: 'image/svg+xml', content: await readFile(join(directory, 'logo.svg')) },
      theme: { title: 'sms-checker API' },
      uiConfig: { deepLinking: true, tryItOutEnabled: true, validatorUrl: null },
    })
  },
  { name: 'api-docs' },
)

function swaggerUiFiles(): string {
  const bundled = fileURLToPath(new URL(`./${swaggerUiDirectory}`, import.meta.url))
  return existsSync(bundled)
    ? bundled
    : join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static')
}
