import { type Condition, type Expr, helper, lower, merge, spread, tpl, when, yamlText } from '@helm-ts/chart'
import { ruleGroups } from '@sms-checker/observability'
import { canaryEnabled, operatorMonitoring, rollbackEnabled, shadowEnabled } from '../conditions.ts'
import { prometheusRule } from '../kinds.ts'
import { releaseLabels } from '../labels.ts'
import { metadata } from '../metadata.ts'
import { fullName } from '../names.ts'
import { values } from '../values/values.ts'

const { autoscaling, experiment, monitoring } = values

const partial = { file: 'monitoring/_alert-rules' }

const runbookUrl = helper(
  `${metadata.name}.runbookUrl`,
  ({ alert }: { alert: Expr<string> }) => tpl`${monitoring.alerts.runbookUrl}#${lower(alert)}`,
  'Address of the section about an alert.',
  partial,
)

/** The groups as helpers, because the operator gets them as an object and the bundled Prometheus as files. */
const groups = ruleGroups({
  thresholds: monitoring.alerts,
  runbookUrl: (alert) => when(monitoring.alerts.runbookUrl, runbookUrl({ alert })),
  canaryEnabled,
  shadowEnabled,
  evidenceEnabled: experiment.enabled,
  rollbackEnabled,
  autoscaling,
}).map(({ group, enabled }) => ({
  name: group.name,
  enabled,
  list: helper(
    `${metadata.name}.rules.${group.name}`,
    [group],
    `Rule group ${group.name}, as a list with one item.`,
    partial,
  ),
}))

/** Alerting and recording rules for the Prometheus operator. */
export const rules = when(
  operatorMonitoring,
  prometheusRule({
    metadata: { name: fullName('sms-checker'), labels: merge(monitoring.labels, releaseLabels) },
    spec: { groups: groups.map(({ enabled, list }) => whenEnabled(enabled, spread(list))) },
  }),
)

/** Rule files of the bundled Prometheus by name, one for each group. */
export const ruleFiles = Object.fromEntries(
  groups.map(({ name, enabled, list }) => [`rules-${name}.yml`, whenEnabled(enabled, yamlText({ groups: list }))]),
)

function whenEnabled<X>(enabled: Condition | undefined, output: X) {
  return enabled ? when(enabled, output) : output
}
