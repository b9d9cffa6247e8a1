import helmet from '@fastify/helmet'
import plugin from 'fastify-plugin'
import type { Service } from '../service.ts'

const self = ["'self'"]
const none = ["'none'"]

/**
 * Security headers for a page that loads only its own files. The headers that require HTTPS (HSTS, upgrade-insecure-requests and the isolation
 * headers) are the task of the proxy that terminates TLS, because the service must also work over plain HTTP.
 */
export const securityHeaders = plugin(
  async (service: Service) => {
    await service.register(helmet, {
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
    })
  },
  { name: 'security-headers' },
)
