import { metrics } from '../metrics/index.ts'
import { ruleQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { MonitoredRelease, RuleGroup } from './rule.ts'

/** Alerts when a bad canary would keep its users. */
export function automaticRollbackRules({ thresholds: { availability }, rollbackEnabled }: MonitoredRelease): RuleGroup {
  const failures = of(metrics.automaticRollbacks, { result: 'failed' })
  return {
    name: 'automatic-rollback',
    enabled: rollbackEnabled,
    rules: [
      {
        alert: 'AutomaticRollbackFailed',
        expr: ruleQuery`sum by (namespace, release) (increase(${failures}[5m])) > 0`,
        severity: 'critical',
        summary: 'The canary harms its users, and cannot be rolled back automatically.',
        description:
          '{{ $value | printf "%.0f" }} attempts to take the users off the canary, or to record that, failed in the last 5m.',
      },
      {
        alert: 'AutomaticRollbackInactive',
        expr: ruleQuery`absent(${of(metrics.automaticRollbackActive)} == 1)`,
        for: availability.for,
        severity: 'warning',
        summary: 'No rollback controller would notice a bad canary.',
        description:
          'The rollback controller does not run, or cannot read the verdicts or the App VirtualService. Its log says which.',
      },
    ],
  }
}
