import httpProxy from '@fastify/http-proxy'
import { paths } from '@sms-checker/contracts'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { request as ask } from 'undici'
import { withoutConnectionHeaders } from './mesh-headers.ts'

/** First parts of the addresses that app-service answers; all others are the page's. */
const apiPrefixes = new Set(
  Object.values(paths)
    .filter((path) => path !== paths.page)
    .map((path) => path.replace(/^(\/[^/]+).*/, '$1')),
)

/**
 * Puts Vite's development server in the place of the built page, its websocket for hot updates included, and sends the rest
 * to the gateway. A page load asks app-service first, which gives the browser its user id as it does for the built page.
 */
export function developmentGateway(gatewayUrl: string, pageServerUrl: string): FastifyInstance {
  const server = fastify({ logger: false })
  for (const prefix of apiPrefixes) {
    server.register(httpProxy, {
      upstream: gatewayUrl,
      prefix,
      rewritePrefix: prefix,
      replyOptions: { rewriteRequestHeaders: (request, headers) => ({ ...headers, host: request.headers.host }) },
    })
  }
  server.register(httpProxy, {
    upstream: pageServerUrl,
    websocket: true,
    preHandler: (request, reply) => pageLoad(gatewayUrl, request, reply),
  })
  return server
}

async function pageLoad(gatewayUrl: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.method !== 'GET' || !request.headers.accept?.includes('text/html')) return
  const answer = await ask(new URL(request.url, gatewayUrl), { headers: withoutConnectionHeaders(request.headers) })
  await answer.body.dump()
  const cookies = answer.headers['set-cookie']
  if (cookies !== undefined) reply.header('set-cookie', cookies)
  if (answer.statusCode >= 300 && answer.statusCode < 400) {
    await reply.code(answer.statusCode).header('location', answer.headers.location).send()
  }
}
