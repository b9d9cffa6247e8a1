import { ports } from '@sms-checker/contracts'
import type { Labels } from '@sms-checker/mesh'
import type { Vantage } from './mesh-proxy.ts'

/** Names that mean this machine and stand for the product's host. */
const ownNames = ['localhost', '127.0.0.1', '[::1]']

/** The ingress gateway: the cluster's port 80, whatever port it has here. */
export function gatewayVantage({ host, gatewayLabels }: { host: string; gatewayLabels: Labels }): Vantage {
  return {
    host: ({ host: asked }) => (ownNames.includes(asked.toLowerCase().replace(/:\d+$/, '')) ? host : asked),
    keepsHost: true,
    port: ports.gateway,
    from: { proxy: 'gateway', labels: gatewayLabels },
    headers: ({ headers, ip }) => ({
      'x-forwarded-for': [headers['x-forwarded-for'] ?? [], ip].flat().join(', '),
      'x-forwarded-proto': 'http',
    }),
  }
}

/** The sidecar of a pod, for what the pod sends to one service, named as in a Host header: the pod reaches it at an address of this machine instead of the service's name. */
export function sidecarVantage(labels: Labels, service: { host: string; port: number }): Vantage {
  return {
    host: () => service.host,
    port: service.port,
    from: { proxy: 'sidecar', labels },
  }
}
