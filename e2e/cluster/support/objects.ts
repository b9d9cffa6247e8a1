import { ApiException } from '@kubernetes/client-node'
import { smsChecker } from 'chart'
import type { Release } from './helm.ts'
import { cluster } from './settings.ts'

/** What a release's objects make besides. */
const offspring = [
  ['v1', 'Pod'],
  ['v1', 'Endpoints'],
  ['v1', 'PersistentVolumeClaim'],
  ['apps/v1', 'ReplicaSet'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
] as const

const operatorApi = 'monitoring.coreos.com/'

/** Every kind that the chart has a template for. */
const kinds = new Map<string, readonly [apiVersion: string, kind: string]>(
  [
    {},
    { istio: { enabled: false } },
    { autoscaling: { enabled: true } },
    { monitoring: { mode: 'operator' } },
    { monitoring: { mode: 'embedded' } },
  ]
    .flatMap((values) => smsChecker.render(values).objects)
    .map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, [apiVersion, kind]]),
)

async function list(apiVersion: string, kind: string, namespace: string) {
  try {
    return (await cluster.objects.list(apiVersion, kind, namespace)).items
  } catch (error) {
    const isMissing = error instanceof ApiException && error.code === 404
    // A cluster need not have the operator, and then has none of its objects.
    if (isMissing && apiVersion.startsWith(operatorApi)) return []
    throw error
  }
}

async function namesOf(
  namespace: string,
  isMeant: (labels: Readonly<Record<string, string>>) => boolean,
): Promise<string[]> {
  const lists = [...kinds.values(), ...offspring].map(async ([apiVersion, kind]) =>
    (await list(apiVersion, kind, namespace)).flatMap(({ metadata: { labels = {}, name } = {} }) =>
      isMeant(labels) ? [`${kind}/${name}`] : [],
    ),
  )
  return (await Promise.all(lists)).flat().sort()
}

/** Everything of a release that is in the cluster, Helm's own record included, as sorted `kind/name`. */
export function objectsOf({ name, namespace }: Release): Promise<string[]> {
  return namesOf(namespace, (labels) => {
    const isPart = labels['app.kubernetes.io/instance'] === name
    const isRecord = labels.owner === 'helm' && labels.name === name
    return isPart || isRecord
  })
}

/** Everything of these kinds that is in a namespace, whosever it is and whatever its labels. */
export function objectsIn(namespace: string): Promise<string[]> {
  return namesOf(namespace, () => true)
}
