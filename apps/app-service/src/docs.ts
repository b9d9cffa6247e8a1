import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import swaggerUi from '@fastify/swagger-ui'
import { paths } from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'

/** Directory beside the bundle to which the build copies Swagger UI's files. */
export const bundledDocs = 'docs-ui'

/** The API's documentation, made from the schemas by which requests are checked. */
export const docs = plugin(
  async (service: Service) => {
    const directory = swaggerUiFiles()
    await service.register(swaggerUi, {
      routePrefix: paths.docs,
      baseDir: directory,
      // Left to itself the plugin reads it from a path that a bundle does not have.
      logo: { type: 'image/svg+xml', content: await readFile(join(directory, 'logo.svg')) },
      theme: { title: 'sms-checker API' },
      uiConfig: { deepLinking: true, tryItOutEnabled: true, validatorUrl: null },
    })
  },
  { name: 'docs' },
)

function swaggerUiFiles(): string {
  const bundled = fileURLToPath(new URL(`./${bundledDocs}`, import.meta.url))
  return existsSync(bundled)
    ? bundled
    : join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static')
}
