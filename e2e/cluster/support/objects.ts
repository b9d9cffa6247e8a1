import { smsChecker } from 'chart'
import type { Release } from './helm.ts'
import { cluster } from './settings.ts'

/** What a release's objects make besides. */
const offspring = [
  ['v1', 'Pod'],
  ['v1', 'Endpoints'],
  ['apps/v1', 'ReplicaSet'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
] as const

/** Every kind that the chart has a template for, without the ones of an operator that the cluster may not have. */
const kinds = new Map<string, readonly [apiVersion: string, kind: string]>(
  [{}, { istio: { enabled: false } }, { autoscaling: { enabled: true } }, { monitoring: { mode: 'embedded' } }]
    .flatMap((values) => smsChecker.render(values).objects)
    .map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, [apiVersion, kind]]),
)

/** Everything of a release that is in the cluster, Helm's own record included, as sorted `kind/name`. */
export async function objectsOf({ name, namespace }: Release): Promise<string[]> {
  const lists = [...kinds.values(), ...offspring].map(async ([apiVersion, kind]) => {
    const { items } = await cluster.objects.list(apiVersion, kind, namespace)
    return items.flatMap(({ metadata: { labels = {}, name: object } = {} }) => {
      const isPart = labels['app.kubernetes.io/instance'] === name
      const isRecord = labels.owner === 'helm' && labels.name === name
      return isPart || isRecord ? [`${kind}/${object}`] : []
    })
  })
  return (await Promise.all(lists)).flat().sort()
}
