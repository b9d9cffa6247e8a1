import { merge, when } from '@helm-ts/chart'
import { operatorWatches } from '../conditions.ts'
import { prometheusRule } from '../kinds.ts'
import { labelsOfRelease } from '../labels.ts'
import { named } from '../names.ts'
import { values } from '../values/values.ts'
import { ruleGroups } from './alerts/groups.ts'

/** The alerts, for the Prometheus operator. */
export const rules = when(
  operatorWatches,
  prometheusRule({
    metadata: { name: named('sms-checker'), labels: merge(values.monitoring.labels, labelsOfRelease) },
    spec: { groups: ruleGroups },
  }),
)
