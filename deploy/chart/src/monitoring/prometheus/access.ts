import { when } from '@helm-ts/chart'
import { embeddedRuns } from '../../conditions.ts'
import { role, roleBinding, serviceAccount } from '../../kinds.ts'
import { programLabels } from '../../labels.ts'
import { named } from '../../names.ts'

const meta = { name: named('prometheus'), labels: programLabels('prometheus') }

export const prometheusServiceAccount = when(
  embeddedRuns,
  serviceAccount({ metadata: meta, automountServiceAccountToken: false }),
)

/** It finds the pods of its own namespace, and may do nothing else. */
export const prometheusRole = when(
  embeddedRuns,
  role({ metadata: meta, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }] }),
)

export const prometheusRoleBinding = when(
  embeddedRuns,
  roleBinding({
    metadata: meta,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: meta.name },
    subjects: [{ kind: 'ServiceAccount', name: meta.name }],
  }),
)
