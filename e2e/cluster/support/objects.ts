import { ApiException } from '@kubernetes/client-node'
import { smsChecker } from 'chart'
import type { Release } from './helm.ts'
import { cluster } from './settings.ts'

/** Kinds that controllers create for objects of a release. */
const derivedKinds = [
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
    // A cluster without the operator has no such objects.
    if (isMissing && apiVersion.startsWith(operatorApi)) return []
    throw error
  }
}

async function objectNames(
  namespace: string,
  matches: (labels: Readonly<Record<string, string>>) => boolean,
): Promise<string[]> {
  const lists = [...kinds.values(), ...derivedKinds].map(async ([apiVersion, kind]) =>
    (await list(apiVersion, kind, namespace)).flatMap(({ metadata: { labels = {}, name } = {} }) =>
      matches(labels) ? [`${kind}/${name}`] : [],
    ),
  )
  return (await Promise.all(lists)).flat().sort()
}

/** Returns all objects of a release, including Helm's own record, as sorted `kind/name`. */
export function objectsOfRelease({ name, namespace }: Release): Promise<string[]> {
  return objectNames(namespace, (labels) => {
    const isPart = labels['app.kubernetes.io/instance'] === name
    const isRecord = labels.owner === 'helm' && labels.name === name
    return isPart || isRecord
  })
}

/** Returns all objects of these kinds in a namespace, with any labels, as sorted `kind/name`. */
export function objectsInNamespace(namespace: string): Promise<string[]> {
  return objectNames(namespace, () => true)
}
