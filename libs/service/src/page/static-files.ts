import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import { routeNames } from '@sms-checker/observability/metrics'
import plugin from 'fastify-plugin'
import type { Service } from '../service.ts'
import { ConfigurationError } from '../settings.ts'

/** The document of the page. `staticFiles` does not serve it: each service has a route for it. */
export const indexFile = 'index.html'

/** `Vary` of the precompressed files. */
export const varyByEncoding = 'Accept-Encoding'

interface StaticFilesOptions {
  readonly directory: string
  /** The setting with the directory, and the project that builds the page, for the message of the error. */
  readonly setting: string
  readonly project: string
}

/**
 * Serves the files of the built page, each as a route of its own. File names under /assets contain a hash of the content, so browsers
 * cache them forever. Browsers revalidate all other files, which their ETags make cheap. A `.br` or `.gz` file beside a file is sent to
 * clients that accept it.
 *
 * @throws {ConfigurationError} when the page has not been built
 */
export const staticFiles = plugin(
  async (service: Service, { directory, setting, project }: StaticFilesOptions) => {
    const root = resolve(directory)
    await access(join(root, indexFile)).catch((cause: unknown) => {
      const advice = `Build the page (npx nx run ${project}:build), or set ${setting} to the directory of its build.`
      throw new ConfigurationError(`${setting} has no ${indexFile}: ${root}\n${advice}`, { cause })
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
