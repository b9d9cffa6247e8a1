import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import swaggerUi from '@fastify/swagger-ui'
import { paths } from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'

/** Directory next to the bundle, into which the build copies the files of Swagger UI. */
export const swaggerUiDirectory = 'docs-ui'

/**
 * Hash of the only inline style element that Swagger UI inserts. A browser logs a CSP violation with the new hash when an upgrade changes it.
 */
const swaggerUiStyleHash = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='"

/** Swagger UI at `/docs`, with the OpenAPI document that is generated from the schemas of the routes. */
export const apiDocs = plugin(
  async (service: Service) => {
    const directory = swaggerUiFiles()
    const logo = await readFile(join(directory, 'logo.svg'))
    // The scope of its own keeps the hook away from all other routes.
    await service.register(async (docs: Service) => {
      // Allows the style element of Swagger UI.
      docs.addHook('onSend', async (_request, reply) => {
        const policy = reply.getHeader('content-security-policy')
        if (typeof policy === 'string')
          reply.header(
            'content-security-policy',
            policy.replace("style-src 'self'", `style-src 'self' ${swaggerUiStyleHash}`),
          )
      })
      await docs.register(swaggerUi, {
        routePrefix: paths.docs,
        baseDir: directory,
        // By default the plugin reads the logo from a path that does not exist in a bundle.
        logo: { type: 'image/svg+xml', content: logo },
        theme: { title: 'sms-checker API' },
        uiConfig: { deepLinking: true, tryItOutEnabled: true, validatorUrl: null },
      })
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
