import { headers, newUserIdLength, ports, serviceNames } from '@sms-checker/contracts'
import { decide, type Labels, type Mesh } from '@sms-checker/mesh'
import { localIstio } from './local-mesh.ts'
import { type LocalPod, meshPod } from './pods.ts'

const sampleSize = 1_000

export interface Share {
  /** Of all users, 0 to 1, who get their answer from this pod. */
  answers: number
  /** Of all users, 0 to 1, whose messages this pod gets a copy of. */
  copies: number
}

/** How the mesh shares users out over the pods, found by asking it for ids of which every last three digits come once. */
export function routingShares(mesh: Mesh, pods: readonly LocalPod[]): Map<string, Share> {
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
    const labels: Labels = { istio: localIstio.ingressGateway.name }
    const from = { proxy: 'gateway', labels } as const
    const atGateway = decide(mesh, ready, { ...request, host: localIstio.host, port: ports.gateway, from })
    if (atGateway.kind !== 'forward') continue
    const { pod } = atGateway.destination.endpoint
    add(pod, 'answers')

    const asking = pods.find(({ name }) => name === pod)
    const toModel = decide(mesh, ready, {
      ...request,
      host: `${serviceNames.model}:${ports.modelService}`,
      port: ports.modelService,
      from: { proxy: 'sidecar', labels: asking?.labels ?? {} },
    })
    if (toModel.kind !== 'forward') continue
    add(toModel.destination.endpoint.pod, 'answers')
    for (const { endpoint } of toModel.mirrors) add(endpoint.pod, 'copies')
  }
  return shares
}
