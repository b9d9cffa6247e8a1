import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import plugin from 'fastify-plugin'
import helmet, { type HelmetOptions } from 'helmet'
import type { Service } from '../service.ts'

const self = ["'self'"]
const none = ["'none'"]

const options: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: self,
      baseUri: none,
      connectSrc: self,
      fontSrc: self,
      formAction: self,
      frameAncestors: none,
      imgSrc: ["'self'", 'data:'],
      objectSrc: none,
      scriptSrc: self,
      styleSrc: self,
    },
  },
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  frameguard: { action: 'deny' },
}

/**
 * Security headers for a page that loads only its own files. The headers that require HTTPS (HSTS, upgrade-insecure-requests and the isolation
 * headers) are the task of the proxy that terminates TLS, because the service must also work over plain HTTP.
 */
export const securityHeaders = plugin(
  async (service: Service) => {
    const headers = fixedHeaders()
    service.addHook('onRequest', (_request, reply, done) => {
      reply.headers(headers)
      done()
    })
  },
  { name: 'security-headers' },
)

/** The headers that helmet sets. They are the same for every response, so they are computed once. */
function fixedHeaders() {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  helmet(options)(request, response, (error) => {
    if (error !== undefined) throw error
  })
  return response.getHeaders()
}
