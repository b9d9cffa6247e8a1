import httpProxy from '@fastify/http-proxy'
import { paths } from '@sms-checker/contracts'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { request as send } from 'undici'
import { withoutConnectionHeaders } from './headers.ts'
import { clientOptions, requireHostHeader } from './malformed-requests.ts'

/** First path segments that app-service serves. All others belong to the page. */
const apiPrefixes = new Set(
  Object.values(paths)
    .filter((path) => path !== paths.page)
    .map((path) => path.replace(/^(\/[^/]+).*/, '$1')),
)

/**
 * Serves the page from Vite's development server, including the WebSocket for hot updates, and proxies everything else
 * to the gateway. A page load first goes to app-service, which gives the browser its user id as it does for the built page.
 */
export function developmentGateway(gatewayUrl: string, pageServerUrl: string): FastifyInstance {
  const server = fastify({ logger: false, ...clientOptions() })
  requireHostHeader(server)
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
    preHandler: (request, reply) => assignUserId(gatewayUrl, request, reply),
  })
  return server
}

/** Passes on the cookie and the redirect of app-service for a page load. */
async function assignUserId(gatewayUrl: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.method !== 'GET' || !request.headers.accept?.includes('text/html')) return
  const response = await send(new URL(request.url, gatewayUrl), { headers: withoutConnectionHeaders(request.headers) })
  await response.body.dump()
  const cookies = response.headers['set-cookie']
  if (cookies !== undefined) reply.header('set-cookie', cookies)
  if (response.statusCode >= 300 && response.statusCode < 400) {
    await reply.code(response.statusCode).header('location', response.headers.location).send()
  }
}
