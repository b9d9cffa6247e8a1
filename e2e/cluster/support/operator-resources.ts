import { eventually } from './eventually.ts'
import type { Release } from './helm.ts'
import { versions } from './monitoring.ts'
import { cluster, settings } from './settings.ts'

const apiVersion = 'monitoring.coreos.com/v1'
const name = 'operated'
const rbac = 'rbac.authorization.k8s.io'

/** A Prometheus and an Alertmanager for the operator that select only this release. */
function monitoringResources({ namespace, name: release }: Release) {
  const metadata = { name, namespace }
  const ofRelease = { matchLabels: { 'app.kubernetes.io/instance': release } }
  const verbs = ['get', 'list', 'watch']
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata,
      rules: [
        { apiGroups: [''], resources: ['services', 'endpoints', 'pods'], verbs },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    {
      apiVersion,
      kind: 'Prometheus',
      metadata,
      spec: {
        version: versions.prometheus,
        image: settings.prometheusImage,
        serviceAccountName: name,
        serviceMonitorSelector: ofRelease,
        ruleSelector: ofRelease,
        evaluationInterval: '5s',
        alerting: { alertmanagers: [{ name: 'alertmanager-operated', namespace, port: 'web' }] },
      },
    },
    {
      apiVersion,
      kind: 'Alertmanager',
      metadata,
      spec: {
        version: versions.alertmanager,
        image: settings.alertmanagerImage,
        alertmanagerConfigSelector: ofRelease,
      },
    },
  ]
}

/** Creates both, and waits until the operator has started them; returns their pod names. */
export async function startMonitoringResources(
  release: Release,
): Promise<{ prometheus: string; alertmanager: string }> {
  for (const object of monitoringResources(release)) await cluster.objects.create(object)
  const { namespace } = release
  const pods = { prometheus: `prometheus-${name}-0`, alertmanager: `alertmanager-${name}-0` }
  await eventually(async () => {
    for (const pod of Object.values(pods)) {
      const { status } = await cluster.core.readNamespacedPod({ name: pod, namespace })
      const ready = status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True')
      if (!ready) throw new Error(`Pod ${pod} is not ready: ${status?.phase}`)
    }
  })
  return pods
}
