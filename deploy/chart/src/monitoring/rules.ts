import { merge, when } from '@helm-ts/chart'
import { ruleGroups, type WatchedRelease } from '@sms-checker/observability'
import { canaryEnabled, operatorMonitoring, shadowEnabled } from '../conditions.ts'
import { prometheusRule } from '../kinds.ts'
import { releaseLabels } from '../labels.ts'
import { fullName } from '../names.ts'
import { values } from '../values/values.ts'

const { autoscaling, monitoring } = values

/** The thresholds and components of this release. */
export const monitoredRelease: WatchedRelease = {
  thresholds: monitoring.alerts,
  canaryEnabled,
  shadowEnabled,
  autoscaling,
}

/** Alerting and recording rules for the Prometheus operator. */
export const rules = when(
  operatorMonitoring,
  prometheusRule({
    metadata: { name: fullName('sms-checker'), labels: merge(monitoring.labels, releaseLabels) },
    spec: { groups: ruleGroups(monitoredRelease) },
  }),
)
