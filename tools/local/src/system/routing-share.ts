import { headers, newUserIdLength, ports } from '@sms-checker/contracts'
import { decide, loadMesh } from '@sms-checker/mesh'
import type { Routes } from '../release/routes.ts'
import { type LocalPod, meshPod, modelAddress } from './pods.ts'

const sampleSize = 1_000

export interface Share {
  /** Of all users, 0 to 1, who get their answer from this pod. */
  answers: number
  /** Of all users, 0 to 1, whose messages this pod gets a copy of. */
  copies: number
}

/** How the mesh shares users out over the pods, found by asking it for ids of which every last three digits come once. */
export function routingShares(routes: Routes, pods: readonly LocalPod[]): Map<string, Share> {
  const mesh = loadMesh(routes.objects, routes.services)
  const ready = pods.map(meshPod)
  const shares = new Map(pods.map(({ name }) => [name, { answers: 0, copies: 0 }]))
  const add = (pod: string, kind: keyof Share) => {
    const share = shares.get(pod)
    if (share) share[kind] += 1 / sampleSize
  }
  for (let index = 0; index < sampleSize; index++) {
    const random = index / sampleSize
    const request = {
      method: 'POST',
      path: '/predict',
      headers: { [headers.userId]: String(index).padStart(newUserIdLength, '1') },
      random,
    }
    const from = { proxy: 'gateway', labels: routes.gatewayLabels } as const
    const atGateway = decide(mesh, ready, { ...request, host: routes.host, port: ports.gateway, from })
    if (atGateway.kind !== 'forward') continue
    const { pod } = atGateway.destination.endpoint
    add(pod, 'answers')

    const asking = pods.find(({ name }) => name === pod)
    if (asking === undefined) continue
    const model = modelAddress(asking)
    const sidecar = { proxy: 'sidecar', labels: asking.labels } as const
    const toModel = decide(mesh, ready, { ...request, ...model, from: sidecar })
    if (toModel.kind !== 'forward') continue
    add(toModel.destination.endpoint.pod, 'answers')
    for (const { endpoint } of toModel.mirrors) add(endpoint.pod, 'copies')
  }
  return shares
}
