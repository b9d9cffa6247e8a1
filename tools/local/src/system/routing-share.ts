import { headers, newUserIdLength, ports } from '@sms-checker/contracts'
import { loadMesh, routeRequest } from '@sms-checker/mesh'
import type { Routing } from '../proxy/proxy-config.ts'
import { type LocalPod, meshPod, modelAddress } from './pods.ts'

const sampleSize = 1_000

export interface RoutingShare {
  /** Share of the users whose requests this pod serves, 0 to 1. */
  requests: number
  /** Share of the users whose requests are mirrored to this pod, 0 to 1. */
  mirrored: number
}

/** How users are distributed over the pods, by routing one request for each of the last three digits of a user id. */
export function routingShares(routing: Routing, pods: readonly LocalPod[]): Map<string, RoutingShare> {
  const mesh = loadMesh(routing.objects, routing.services)
  const ready = pods.map(meshPod)
  const shares = new Map(pods.map(({ name }) => [name, { requests: 0, mirrored: 0 }]))
  const add = (pod: string, kind: keyof RoutingShare) => {
    const share = shares.get(pod)
    if (share) share[kind] += 1 / sampleSize
  }
  for (let index = 0; index < sampleSize; index++) {
    const request = {
      method: 'POST',
      path: '/predict',
      headers: { [headers.userId]: String(index).padStart(newUserIdLength, '1') },
      random: index / sampleSize,
    }
    const from = { proxy: 'gateway', labels: routing.gatewayLabels } as const
    const atGateway = routeRequest(mesh, ready, { ...request, host: routing.host, port: ports.gateway, from })
    if (atGateway.kind !== 'forward') continue
    const { pod } = atGateway.destination.endpoint
    add(pod, 'requests')

    const app = pods.find(({ name }) => name === pod)
    if (app === undefined) continue
    const sidecar = { proxy: 'sidecar', labels: app.labels } as const
    const atSidecar = routeRequest(mesh, ready, { ...request, ...modelAddress(app), from: sidecar })
    if (atSidecar.kind !== 'forward') continue
    add(atSidecar.destination.endpoint.pod, 'requests')
    for (const { endpoint } of atSidecar.mirrors) add(endpoint.pod, 'mirrored')
  }
  return shares
}
