import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import { routeNames } from '@sms-checker/observability/metrics'
import { ConfigurationError, type Service } from '@sms-checker/service'

const indexFile = 'index.html'

/** The page loads only its own files, and no other page may frame it. */
const securityHeaders = {
  'content-security-policy': [
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/**
 * Serves the operator page at `/`. Its files hold no data: the page asks for the operator token and sends it with its requests.
 *
 * @throws {ConfigurationError} when the page has not been built
 */
export async function operatorPage(service: Service, { directory }: { readonly directory: string }): Promise<void> {
  const root = resolve(directory)
  await access(join(root, indexFile)).catch((cause: unknown) => {
    const advice = 'Build the page (npx nx run console:build), or set CONSOLE_DIR to the directory of its build.'
    throw new ConfigurationError(`CONSOLE_DIR has no ${indexFile}: ${root}\n${advice}`, { cause })
  })
  service.addHook('onRoute', ({ config }) => {
    if (config !== undefined && 'rootPath' in config) config.routeName = routeNames.files
  })
  await service.register(fastifyStatic, {
    root,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.startsWith(join(root, 'assets'))
      reply.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      for (const [name, value] of Object.entries(securityHeaders)) reply.setHeader(name, value)
    },
  })
}
