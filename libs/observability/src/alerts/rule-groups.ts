import { yamlText } from '@helm-ts/chart'
import { ruleQuery } from '../promql/query.ts'
import type { Recorded } from '../promql/selector.ts'
import { autoscalingRules, availabilityRules } from './availability.ts'
import { experimentMetrics, experimentRules } from './experiment.ts'
import { driftMetrics, driftRules, shadowRules } from './models.ts'
import { type MonitoredRelease, type RuleGroup, toRuleGroup, whenEnabled } from './rule.ts'
import { errorBudgetMetrics, errorBudgetRules, latencyRules } from './slo.ts'
import { trafficRules } from './traffic.ts'

/** Fires continuously, so that a dead man's switch notices when alerts stop arriving. */
const watchdogRules: RuleGroup = {
  name: 'watchdog',
  rules: [
    {
      alert: 'Watchdog',
      expr: ruleQuery`vector(1)`,
      severity: 'none',
      summary: 'Fires continuously to prove that alerts are delivered.',
      description: 'Prometheus evaluates rules and reaches Alertmanager.',
    },
  ],
}

function allGroups(release: MonitoredRelease): readonly RuleGroup[] {
  return [
    watchdogRules,
    availabilityRules(release),
    trafficRules(release),
    errorBudgetRules(release),
    latencyRules(release),
    experimentRules(release),
    shadowRules(release),
    driftRules(release),
    autoscalingRules(release, 'app'),
    autoscalingRules(release, 'model'),
  ]
}

/** Returns the `groups` of a PrometheusRule object. */
export function ruleGroups(release: MonitoredRelease) {
  return allGroups(release).map((group) => whenEnabled(group, toRuleGroup(group, release.thresholds.runbookUrl)))
}

/** Returns one rule file for each group, by file name. */
export function ruleFiles(release: MonitoredRelease) {
  return Object.fromEntries(
    allGroups(release).map((group) => [
      `rules-${group.name}.yml`,
      whenEnabled(group, yamlText({ groups: [toRuleGroup(group, release.thresholds.runbookUrl)] })),
    ]),
  )
}

/** Every metric that recording rules write. */
export const recordedMetrics: readonly Recorded[] = [...errorBudgetMetrics, ...experimentMetrics, ...driftMetrics]
