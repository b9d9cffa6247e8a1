import type { Manifest } from './render.ts'

/** The order in which Helm installs, and prints, kinds; kinds it does not know follow in alphabetical order. */
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

/** Manifests as `helm template` prints them: hooks last, each of both by kind and, within a kind, by file. */
export function inInstallOrder(manifests: readonly Manifest[]): Manifest[] {
  return manifests.toSorted((a, b) => Number(a.hook) - Number(b.hook) || byKind(a, b))
}

function byKind(a: Manifest, b: Manifest): number {
  const [rankA, rankB] = [ranks.get(a.object.kind), ranks.get(b.object.kind)]
  if (rankA !== undefined && rankB !== undefined) return rankA - rankB
  if (rankA === undefined && rankB === undefined)
    return a.object.kind < b.object.kind ? -1 : a.object.kind > b.object.kind ? 1 : 0
  return rankA === undefined ? 1 : -1
}
