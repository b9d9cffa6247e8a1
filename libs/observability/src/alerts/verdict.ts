import { metrics } from '../metrics/index.ts'
import { ruleQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { RuleGroup } from './rule.ts'

/** Alerts on the verdicts of experiment-service. Without it, there is no series and no alert. */
export const verdictRules: RuleGroup = {
  name: 'verdict',
  rules: [
    {
      alert: 'ExperimentRollBack',
      expr: ruleQuery`max by (namespace, release) (${of(metrics.experimentVerdict, { verdict: 'roll-back' })}) == 1`,
      severity: 'critical',
      summary: 'The canary harms its users.',
      description:
        'The verdict on the running experiment is roll back. The operator page of experiment-service says why.',
    },
    {
      alert: 'ExperimentInvalid',
      expr: ruleQuery`max by (namespace, release) (${of(metrics.experimentVerdict, { verdict: 'invalid' })}) == 1`,
      severity: 'warning',
      summary: 'The data of the experiment cannot be trusted.',
      description:
        'The verdict on the running experiment is invalid. The operator page of experiment-service says why.',
    },
    {
      alert: 'ShadowWorse',
      expr: ruleQuery`max by (namespace, release) (${of(metrics.shadowVerdict, { verdict: 'worse' })}) == 1`,
      severity: 'warning',
      summary: 'The shadow model is worse than the primary.',
      description: 'Users confirm the primary where the two models disagree.',
    },
  ],
}
