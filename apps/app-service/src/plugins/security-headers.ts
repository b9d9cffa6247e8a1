import helmet from '@fastify/helmet'
import type { Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'

const self = ["'self'"]
const none = ["'none'"]

/**
 * Security headers for a page that loads nothing but its own files. What speaks of HTTPS (HSTS, upgrade-insecure-requests, isolation
 * headers that browsers ignore without it) is left to whoever terminates TLS: the product must work at a plain http address.
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
