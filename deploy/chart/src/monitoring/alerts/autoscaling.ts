import { and, gt, tpl } from '@helm-ts/chart'
import { serviceNames } from '@sms-checker/contracts'
import { values } from '../../values/values.ts'
import { otherMetrics } from '../promql/other-metrics.ts'
import { ruleQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { RuleGroup } from './rule.ts'

const { autoscaling, monitoring } = values

/** Whether a variant could not grow any further; where fewest and most are one number, it never could. */
export function autoscalingOf(component: 'app' | 'model'): RuleGroup {
  const { minReplicas, maxReplicas } = autoscaling[component]
  const pods = of(otherMetrics.up, { service: serviceNames[component] })
  return {
    name: `${component}-autoscaling`,
    exists: and(autoscaling.enabled, gt(maxReplicas, minReplicas)),
    rules: [
      {
        alert: 'AutoscalerAtMaximum',
        expr: ruleQuery`count by (namespace, release, service, variant) (${pods} == 1) >= ${maxReplicas}`,
        for: monitoring.alerts.autoscaler.for,
        severity: 'warning',
        labels: { service: serviceNames[component] },
        summary: 'A variant has as many pods as it may.',
        description: tpl`{{ $labels.service }}, variant {{ $labels.variant }}, has had {{ $value }} pods for ${monitoring.alerts.autoscaler.for}, and ${maxReplicas} are the most.`,
      },
    ],
  }
}
