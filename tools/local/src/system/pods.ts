import {
  type AppVariant,
  appVariants,
  type ModelVariant,
  modelVariants,
  serviceNames,
  versionLabel,
} from '@sms-checker/contracts'
import type { Labels, Pod } from '@sms-checker/mesh'
import { podPort } from './local-mesh.ts'

export const loopback = '127.0.0.1'

/** A pod of the system, which is one process here. */
export type LocalPod = { name: string; labels: Labels; port: number } & (
  | {
      service: 'app'
      variant: AppVariant /** Where its sidecar takes what it sends to the model. */
      outboundPort: number
    }
  | { service: 'model'; variant: ModelVariant }
)

/** The five pods, each on a port of its own. */
export async function localPods(freePort: () => Promise<number>): Promise<LocalPod[]> {
  const pods: LocalPod[] = []
  for (const variant of appVariants) {
    const labels = { app: serviceNames.app, [versionLabel]: variant }
    const [port, outboundPort] = [await freePort(), await freePort()]
    pods.push({ service: 'app', variant, name: `app-${variant}`, labels, port, outboundPort })
  }
  for (const variant of modelVariants) {
    const labels = { app: serviceNames.model, [versionLabel]: variant }
    pods.push({ service: 'model', variant, name: `model-${variant}`, labels, port: await freePort() })
  }
  return pods
}

/** A pod as the mesh sees it. */
export function meshPod({ name, labels, port }: LocalPod): Pod {
  return { name, labels, address: loopback, ports: { [podPort]: port } }
}
