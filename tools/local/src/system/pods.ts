import { modelServiceUrl } from '@sms-checker/contracts'
import type { Pod } from '@sms-checker/mesh'
import type { PodTemplate } from '../release/pod-templates.ts'

export const loopback = '127.0.0.1'

/** Name of the port of every pod. Its number differs from pod to pod. */
export const podPort = 'http'

/** A pod, which is one process here. */
export type LocalPod = PodTemplate & {
  name: string
  port: number
  /** Port of its sidecar, for calls to the model. */
  outboundPort: number
}

/** One pod for each template, on its own ports. */
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

/** The service in the cluster that an app pod calls for its model. */
export function modelAddress({ commonSettings }: PodTemplate): { host: string; port: number } {
  const { hostname, port } = new URL(commonSettings.MODEL_SERVICE_URL ?? modelServiceUrl)
  return { host: `${hostname}:${port}`, port: Number(port) }
}

/** A pod in the form that libs/mesh reads. */
export function meshPod({ name, labels, port }: LocalPod): Pod {
  return { name, labels, address: loopback, ports: { [podPort]: port } }
}
