import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import { isUserId, paths, userIdGivenParameter, userParameter } from '@sms-checker/contracts'
import { metrics, routeNames } from '@sms-checker/observability/metrics'
import { ConfigurationError, counter, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import { badUserId, giveUserId } from './user.ts'

const index = 'index.html'
const vary = 'Accept-Encoding'

/**
 * The built files of the page, each a route of its own. Names under /assets carry the hash of their content, so they never change;
 * everything else is asked for anew, which the ETag makes cheap. A `.br` or `.gz` beside a file is sent to who takes it.
 *
 * @throws {ConfigurationError} when the page was not built
 */
export const pageFiles = plugin(
  async (service: Service, { directory }: { directory: string }) => {
    const root = resolve(directory)
    await access(join(root, index)).catch((cause: unknown) => {
      const advice = 'Build the page (npx nx run frontend:build), or set UI_DIR to the directory of its build.'
      throw new ConfigurationError(`UI_DIR has no ${index}: ${root}\n${advice}`, { cause })
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
      globIgnore: [index, '**/*.br', '**/*.gz'],
      setHeaders: (reply, path) => {
        const hashed = path.startsWith(join(root, 'assets'))
        reply.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        reply.setHeader('vary', vary)
      },
    })
  },
  { name: 'page-files' },
)

/**
 * The page. A browser that has no id yet gets one and is sent to the same address once more: the gateway routes by the id, and only a
 * page that was itself asked for with the id comes from the variant that its assets will come from. Other clients get the page at once.
 * `/?user=42` makes the browser another user, and leads to that user's page.
 */
export const page = plugin(
  async (service: Service) => {
    const pageLoads = counter(service.metrics, metrics.pageLoads)

    service.get(paths.page, { schema: { hide: true } }, (request, reply) => {
      const { searchParams } = new URL(request.url, 'http://page')
      const wanted = searchParams.get(userParameter)
      if (wanted !== null) {
        if (!isUserId(wanted)) throw badUserId(userParameter)
        giveUserId(reply, wanted)
        return reply.header('cache-control', 'no-store').redirect(paths.page, 303)
      }
      const isBrowser = request.headers.accept?.includes('text/html') ?? false
      reply.header('vary', `${vary}, Accept, Cookie`)
      if (isBrowser && !request.isKnownUser && !searchParams.has(userIdGivenParameter)) {
        searchParams.set(userIdGivenParameter, '1')
        return reply.header('cache-control', 'no-store').redirect(`${paths.page}?${searchParams}`, 303)
      }
      if (request.method === 'GET') pageLoads.inc({})
      reply.header('cache-control', 'no-cache')
      return reply.sendFile(index)
    })
  },
  { name: 'page' },
)
