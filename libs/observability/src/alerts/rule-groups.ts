import { ruleQuery } from '../promql/query.ts'
import type { Recorded } from '../promql/selector.ts'
import { automaticRollbackRules } from './automatic-rollback.ts'
import { autoscalingRules, availabilityRules } from './availability.ts'
import { evidenceRules } from './evidence.ts'
import { experimentMetrics, experimentRules, verdictRules } from './experiment.ts'
import { driftMetrics, driftRules, shadowRules } from './models.ts'
import { type MonitoredRelease, type RuleGroup, toRules } from './rule.ts'
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
    verdictRules,
    automaticRollbackRules(release),
    experimentRules(release),
    shadowRules(release),
    driftRules(release),
    evidenceRules(release),
    autoscalingRules(release, 'app'),
    autoscalingRules(release, 'model'),
  ]
}

/** Returns all rule groups, in the format of rule files and PrometheusRule objects, and when the release has them. */
export function ruleGroups(release: MonitoredRelease) {
  return allGroups(release).map((group) => {
    return { enabled: group.enabled, group: { name: group.name, rules: toRules(group, release) } }
  })
}

/** Every metric that recording rules write. */
export const recordedMetrics: readonly Recorded[] = [...errorBudgetMetrics, ...experimentMetrics, ...driftMetrics]
