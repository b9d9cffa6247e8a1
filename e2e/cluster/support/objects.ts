import { smsChecker } from 'chart'
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
  [{}, { istio: { enabled: false } }, { autoscaling: { enabled: true } }]
    .flatMap((values) => smsChecker.render(values).objects)
    .map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, [apiVersion, kind]]),
)

/** Everything in a namespace that an installation could have left there, as sorted `kind/name`. */
export async function objectsIn(namespace: string): Promise<string[]> {
  const lists = [...kinds.values(), ...offspring].map(async ([apiVersion, kind]) => {
    const { items } = await cluster.objects.list(apiVersion, kind, namespace)
    return items.map(({ metadata }) => `${kind}/${metadata?.name}`)
  })
  return (await Promise.all(lists)).flat().sort()
}
