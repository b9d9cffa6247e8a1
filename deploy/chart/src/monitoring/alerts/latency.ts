import { type Expr, tpl } from '@helm-ts/chart'
import { metrics } from '@sms-checker/contracts'
import { values } from '../../values/values.ts'
import { ruleQuery } from '../promql/query.ts'
import { bucketsOf, countOf } from '../promql/selector.ts'
import type { Alert, RuleGroup } from './rule.ts'

const limits = values.monitoring.alerts.latency
const by = 'namespace, release, service, variant'
const duration = metrics.classificationDuration

function highLatency(quantile: '0.95' | '0.99', milliseconds: Expr<number>): Alert {
  return {
    alert: 'HighLatency',
    expr: ruleQuery`
      histogram_quantile(${quantile}, sum by (${by}, le) (rate(${bucketsOf(duration)}[5m]))) > ${milliseconds} / 1000
        and sum by (${by}) (increase(${countOf(duration)}[5m])) >= ${limits.minimumRequests}`,
    for: limits.for,
    severity: 'warning',
    labels: { quantile },
    summary: 'Users of a variant wait too long for a verdict.',
    description: tpl`One request of {{ $labels.variant }} in ${quantile === '0.95' ? 20 : 100} takes longer than {{ $value | humanizeDuration }}; ${milliseconds} ms are allowed.`,
  }
}

/** How long users wait. */
export const latency: RuleGroup = {
  name: 'latency',
  rules: [highLatency('0.95', limits.p95Milliseconds), highLatency('0.99', limits.p99Milliseconds)],
}
