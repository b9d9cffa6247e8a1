import { ruleQuery } from '../promql/query.ts'
import type { RuleGroup } from './rule.ts'

/** Proves that alerts arrive. */
export const watchdog: RuleGroup = {
  name: 'watchdog',
  rules: [
    {
      alert: 'Watchdog',
      expr: ruleQuery`vector(1)`,
      severity: 'none',
      summary: 'Always fires: whoever stops getting it gets no alert at all.',
      description: 'Prometheus evaluates its rules and reaches Alertmanager.',
    },
  ],
}
