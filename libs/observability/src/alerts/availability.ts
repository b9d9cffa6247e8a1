import { and, gt, tpl } from '@helm-ts/chart'
import { serviceNames, type variantsOf } from '@sms-checker/contracts'
import { metrics } from '../metrics/index.ts'
import { externalMetrics } from '../promql/external-metrics.ts'
import { ruleQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { Alert, RuleGroup, Severity, WatchedRelease } from './rule.ts'

type Service = keyof typeof serviceNames

const ourPods = { service: { matches: Object.values(serviceNames).join('|') } }

/** Pods that cannot be scraped, are not ready, or restart again and again. */
export function availabilityRules({ thresholds }: WatchedRelease): RuleGroup {
  const { availability: limits, crashLoop } = thresholds
  const restarts = tpl`${crashLoop.restarts}`
  return {
    name: 'availability',
    rules: [
      {
        alert: 'TargetDown',
        expr: ruleQuery`${of(externalMetrics.up, ourPods)} == 0`,
        for: limits.for,
        severity: 'warning',
        summary: 'Prometheus cannot scrape a pod.',
        description: tpl`Pod {{ $labels.pod }} ({{ $labels.service }}, {{ $labels.variant }}) could not be scraped for ${limits.for}.`,
      },
      variantDown(thresholds, 'app', 'stable', 'critical'),
      variantDown(thresholds, 'model', 'primary', 'critical'),
      {
        alert: 'ModelNotReady',
        expr: ruleQuery`${of(metrics.ready, { service: serviceNames.model })} == 0`,
        for: limits.for,
        severity: 'warning',
        summary: 'A pod of model-service has no validated model to serve.',
        description: tpl`Pod {{ $labels.pod }} ({{ $labels.variant }}) has not been ready for ${limits.for}.`,
      },
      {
        alert: 'CrashLooping',
        expr: ruleQuery`changes(${of(externalMetrics.startTime, ourPods)}[15m]) >= ${crashLoop.restarts}`,
        severity: 'critical',
        summary: 'A container restarts repeatedly.',
        description: tpl`Pod {{ $labels.pod }} ({{ $labels.service }}, {{ $labels.variant }}) restarted {{ $value }} times in 15 minutes. The limit is ${restarts}.`,
      },
    ],
  }
}

/** Fires when no pod of a variant is ready, whether its pods are down or do not exist. */
export function variantDown<S extends Service>(
  { availability }: WatchedRelease['thresholds'],
  service: S,
  variant: (typeof variantsOf)[S][number],
  severity: Severity,
): Alert {
  const labels = { service: serviceNames[service], variant }
  return {
    alert: 'VariantDown',
    expr: ruleQuery`absent(${of(metrics.ready, labels)} == 1)`,
    for: availability.for,
    severity,
    labels,
    summary: 'A variant has no ready pod.',
    description: tpl`No pod of ${labels.service}, variant ${variant}, has been ready for ${availability.for}.`,
  }
}

/** An autoscaler at its limit. A range of one size has no limit to reach, so it has no rule. */
export function autoscalingRules({ thresholds, autoscaling }: WatchedRelease, service: Service): RuleGroup {
  const { minReplicas, maxReplicas } = autoscaling[service]
  const { for: duration } = thresholds.autoscaler
  const pods = of(externalMetrics.up, { service: serviceNames[service] })
  return {
    name: `${service}-autoscaling`,
    enabled: and(autoscaling.enabled, gt(maxReplicas, minReplicas)),
    rules: [
      {
        alert: 'AutoscalerAtMaximum',
        expr: ruleQuery`count by (namespace, release, service, variant) (${pods} == 1) >= ${maxReplicas}`,
        for: duration,
        severity: 'warning',
        labels: { service: serviceNames[service] },
        summary: 'A variant has reached its maximum number of replicas.',
        description: tpl`{{ $labels.service }}, variant {{ $labels.variant }}, has had {{ $value }} pods for ${duration}. The maximum is ${maxReplicas}.`,
      },
    ],
  }
}
