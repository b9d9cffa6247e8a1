import { randomInt } from 'node:crypto'
import { appVariants, modelServiceUrl, modelVariants } from '@sms-checker/contracts'
import type { Pod } from '@sms-checker/mesh'
import getPort from 'get-port'
import { defaultGatewayPort } from '../command-line.ts'
import type { PodTemplate } from '../release/pod-templates.ts'

export const loopback = '127.0.0.1'

/** Name of the port of every pod. Its number differs from pod to pod. */
export const podPort = 'http'

/** Names of all processes that write lines. */
export const processNames = [
  ...appVariants.map((variant) => `app-${variant}`),
  ...modelVariants.map((variant) => `model-${variant}`),
  'experiment',
]

/** A pod, which is one process here. */
export type LocalPod = PodTemplate & {
  name: string
  port: number
  /** Port of its sidecar, for calls to the model. */
  outboundPort: number
}

/** Returns a port that is free, and a different one each time. */
export type FreePort = (preferred?: number) => Promise<number>

/**
 * Chooses ports for the processes of one system. A process listens on its port only seconds later, so two systems that start at the same time
 * would both choose a preferred port, and one would use the experiment-service of the other. Only one system can have the default port of the
 * gateway: it alone gets preferred ports. The others lie below those that systems give to outgoing connections, one of which could use the
 * port before the process listens.
 */
export function freePortFor(gatewayPort: number): FreePort {
  return (preferred) =>
    getPort({
      host: loopback,
      exclude: [gatewayPort],
      port: [
        ...(preferred !== undefined && gatewayPort === defaultGatewayPort ? [preferred] : []),
        ...Array.from({ length: 20 }, () => randomInt(10_000, 30_000)),
      ],
    })
}

/** One pod for each template, on its own ports. */
export async function localPods(templates: readonly PodTemplate[], freePort: FreePort): Promise<LocalPod[]> {
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
