import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import { routeNames } from '@sms-checker/observability/metrics'
import { ConfigurationError, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'

/** The document of the page. `routes/page.ts` serves it. */
export const indexFile = 'index.html'

/** `Vary` of the precompressed files. */
export const varyByEncoding = 'Accept-Encoding'

/**
 * Serves the files of the built page, each as a route of its own. File names under /assets contain a hash of the content, so browsers
 * cache them forever. Browsers revalidate all other files, which their ETags make cheap. A `.br` or `.gz` file beside a file is sent to
 * clients that accept it.
 *
 * @throws {ConfigurationError} when the page has not been built
 */
export const staticFiles = plugin(
  async (service: Service, { directory }: { directory: string }) => {
    const root = resolve(directory)
    await access(join(root, indexFile)).catch((cause: unknown) => {
      const advice = 'Build the page (npx nx run frontend:build), or set UI_DIR to the directory of its build.'
      throw new ConfigurationError(`UI_DIR has no ${indexFile}: ${root}\n${advice}`, { cause })
    })
    service.addHook('onRoute', ({ config }) => {
      if (config !== undefined && 'rootPath' in config) config.routeName = routeNames.files
    })
    await service.register(fastifyStatic, {
      root,
      wildcard: false,
      index: false,
      preCompressed: true,
      cacheControl: false,
      globIgnore: [indexFile, '**/*.br', '**/*.gz'],
      setHeaders: (reply, path) => {
        const isHashed = path.startsWith(join(root, 'assets'))
        reply.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        reply.setHeader('vary', varyByEncoding)
      },
    })
  },
  { name: 'static-files' },
)
