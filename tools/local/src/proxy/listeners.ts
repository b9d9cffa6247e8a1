import { ports } from '@sms-checker/contracts'
import type { Labels, ProxyNode } from '@sms-checker/mesh'
import type { FastifyRequest } from 'fastify'

/** Which proxy of the mesh a listener stands for, and how its requests look there. */
export interface Listener {
  /** The Host header as the mesh sees it. */
  host: (request: FastifyRequest) => string
  /** Forward the client's own Host header when no route changes the host. */
  keepsHost?: true
  /** The port in the cluster. */
  port: number
  node: ProxyNode
  /** Headers to add to the request. */
  headers?: (request: FastifyRequest) => Record<string, string>
}

/** Names of this machine, which stand for the application's host. */
export const localNames = ['localhost', '127.0.0.1', '[::1]']

/** The ingress gateway: port 80 of the cluster, on any port of this machine. */
export function gatewayListener({ host, gatewayLabels }: { host: string; gatewayLabels: Labels }): Listener {
  return {
    host: (request) => (localNames.includes(request.host.toLowerCase().replace(/:\d+$/, '')) ? host : request.host),
    keepsHost: true,
    port: ports.gateway,
    node: { proxy: 'gateway', labels: gatewayLabels },
    headers: ({ headers, ip }) => ({
      'x-forwarded-for': [headers['x-forwarded-for'] ?? [], ip].flat().join(', '),
      'x-forwarded-proto': 'http',
    }),
  }
}

/** The sidecar of a pod with these labels, for its calls to one service. The pod calls a local port instead of the service's name. */
export function sidecarListener(labels: Labels, service: { host: string; port: number }): Listener {
  return {
    host: () => service.host,
    port: service.port,
    node: { proxy: 'sidecar', labels },
  }
}
