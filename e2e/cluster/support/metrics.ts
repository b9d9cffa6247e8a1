import { paths, ports, serviceNames, versionLabel } from '@sms-checker/contracts'
import type { Release } from './helm.ts'
import { cluster } from './settings.ts'

export type Component = keyof typeof serviceNames

const servicePorts = { app: ports.appService, model: ports.modelService } as const

/** Returns the running pods of a variant, without those that are terminating. */
export async function podsOf({ name, namespace }: Release, component: Component, variant: string) {
  const labels = {
    'app.kubernetes.io/name': serviceNames[component],
    'app.kubernetes.io/instance': name,
    [versionLabel]: variant,
  }
  const labelSelector = Object.entries(labels)
    .map((pair) => pair.join('='))
    .join(',')
  const { items } = await cluster.core.listNamespacedPod({ namespace, labelSelector })
  return items.filter(({ metadata, status }) => !metadata?.deletionTimestamp && status?.phase === 'Running')
}

/** Returns a metric's value for each pod of a variant, summed over all labels, by pod name. */
export async function countsOf(release: Release, component: Component, variant: string, metric: string) {
  const pods = await podsOf(release, component, variant)
  const names = pods.flatMap(({ metadata }) => metadata?.name ?? [])
  const texts = await Promise.all(names.map((name) => metricsOf(release, component, name)))
  return new Map(names.map((name, index) => [name, sumOf(texts[index] ?? '', metric)]))
}

/** Returns a metric's value summed over all pods of the variant. */
export async function countOf(...of: Parameters<typeof countsOf>): Promise<number> {
  return [...(await countsOf(...of)).values()].reduce((sum, count) => sum + count, 0)
}

/** Fetches `/metrics` of a pod through the API server. */
export function metricsOf({ namespace }: Release, component: Component, pod: string): Promise<string> {
  const name = `${pod}:${servicePorts[component]}`
  return cluster.core.connectGetNamespacedPodProxyWithPath({ name, namespace, path: paths.metrics.slice(1) })
}

function sumOf(text: string, metric: string): number {
  const samples = text.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
  return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
