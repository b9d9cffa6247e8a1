import { tpl } from '@helm-ts/chart'
import { metrics } from '../metrics/index.ts'
import { ruleQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { MonitoredRelease, RuleGroup } from './rule.ts'

/** Alerts on request rates over all variants. */
export function trafficRules({ thresholds: { highRequestRate, rateLimiting } }: MonitoredRelease): RuleGroup {
  return {
    name: 'traffic',
    rules: [
      {
        alert: 'HighRequestRate',
        expr: ruleQuery`60 * sum(rate(${of(metrics.classificationRequests)}[2m])) > ${highRequestRate.perMinute}`,
        for: highRequestRate.for,
        severity: 'warning',
        summary: 'Users request more predictions than expected.',
        description: tpl`{{ $value | printf "%.0f" }} requests per minute. The threshold is ${highRequestRate.perMinute}.`,
      },
      {
        alert: 'RateLimitingSpike',
        expr: ruleQuery`60 * sum(rate(${of(metrics.rateLimited)}[5m])) > ${rateLimiting.perMinute}`,
        for: rateLimiting.for,
        severity: 'warning',
        summary: 'The rate limit rejects many requests.',
        description: tpl`{{ $value | printf "%.0f" }} rejected requests per minute. The threshold is ${rateLimiting.perMinute}.`,
      },
    ],
  }
}
