import { modelServiceUrl } from '@sms-checker/contracts'
import type { Pod } from '@sms-checker/mesh'
import type { PodTemplate } from '../release/pod-templates.ts'

export const loopback = '127.0.0.1'

/** Name of the port on which every pod answers; its number differs from pod to pod. */
export const podPort = 'http'

/** A pod of the system, which is one process here. */
export type LocalPod = PodTemplate & {
  name: string
  port: number
  /** Where its sidecar takes what it sends to the model. */
  outboundPort: number
}

/** One pod for each template, on ports of its own. */
export async function localPods(
  templates: readonly PodTemplate[],
  freePort: () => Promise<number>,
): Promise<LocalPod[]> {
  const pods: LocalPod[] = []
  for (const template of templates) {
    const name = `${template.service}-${template.variant}`
    pods.push({ ...template, name, port: await freePort(), outboundPort: await freePort() })
  }
  return pods
}

/** Where an app pod asks for its model: the name and port of a service in the cluster. */
export function modelAddress({ commonSettings }: PodTemplate): { host: string; port: number } {
  const { hostname, port } = new URL(commonSettings.MODEL_SERVICE_URL ?? modelServiceUrl)
  return { host: `${hostname}:${port}`, port: Number(port) }
}

/** A pod as the mesh sees it. */
export function meshPod({ name, labels, port }: LocalPod): Pod {
  return { name, labels, address: loopback, ports: { [podPort]: port } }
}
