/** The fields of a manifest that decide its order. */
interface Sortable {
  readonly object: { readonly kind: string }
  readonly hook: boolean
}

/** The order in which Helm installs and prints kinds. Other kinds follow in alphabetical order. */
const kinds = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
]

const ranks = new Map(kinds.map((kind, index) => [kind, index]))

/** Sorts manifests like `helm template`: hooks last, then by kind. The order within a kind is kept. */
export function inInstallOrder<M extends Sortable>(manifests: readonly M[]): M[] {
  return manifests.toSorted((a, b) => Number(a.hook) - Number(b.hook) || byKind(a, b))
}

function byKind(a: Sortable, b: Sortable): number {
  const [rankA, rankB] = [ranks.get(a.object.kind), ranks.get(b.object.kind)]
  if (rankA !== undefined && rankB !== undefined) return rankA - rankB
  if (rankA === undefined && rankB === undefined)
    return a.object.kind < b.object.kind ? -1 : a.object.kind > b.object.kind ? 1 : 0
  return rankA === undefined ? 1 : -1
}
