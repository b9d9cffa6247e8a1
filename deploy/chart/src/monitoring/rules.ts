import { merge, when } from '@helm-ts/chart'
import { operatorMonitoring } from '../conditions.ts'
import { prometheusRule } from '../kinds.ts'
import { releaseLabels } from '../labels.ts'
import { fullName } from '../names.ts'
import { values } from '../values/values.ts'
import { ruleGroups } from './alerts/groups.ts'

/** The alerts, for the Prometheus operator. */
export const rules = when(
  operatorMonitoring,
  prometheusRule({
    metadata: { name: fullName('sms-checker'), labels: merge(values.monitoring.labels, releaseLabels) },
    spec: { groups: ruleGroups },
  }),
)
