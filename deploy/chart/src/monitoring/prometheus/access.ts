import { when } from '@helm-ts/chart'
import { bundledMonitoring } from '../../conditions.ts'
import { role, roleBinding, serviceAccount } from '../../kinds.ts'
import { monitoringLabels } from '../../labels.ts'
import { fullName } from '../../names.ts'

const meta = { name: fullName('prometheus'), labels: monitoringLabels('prometheus') }

export const prometheusServiceAccount = when(
  bundledMonitoring,
  serviceAccount({ metadata: meta, automountServiceAccountToken: false }),
)

/** Permits the discovery of pods in the namespace of the release. */
export const prometheusRole = when(
  bundledMonitoring,
  role({ metadata: meta, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }] }),
)

export const prometheusRoleBinding = when(
  bundledMonitoring,
  roleBinding({
    metadata: meta,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: meta.name },
    subjects: [{ kind: 'ServiceAccount', name: meta.name }],
  }),
)
