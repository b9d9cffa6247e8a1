import { and, gt, tpl } from '@helm-ts/chart'
import { serviceNames, type variantsOf } from '@sms-checker/contracts'
import { exportingServices, metrics } from '../metrics/index.ts'
import { externalMetrics } from '../promql/external-metrics.ts'
import { ruleQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { Alert, MonitoredRelease, RuleGroup, Severity } from './rule.ts'

type Service = keyof typeof serviceNames

const releasePods = { service: { matches: Object.values(exportingServices).join('|') } }

/** Alerts on pods that cannot be scraped, are not ready, or restart repeatedly. */
export function availabilityRules({ thresholds }: MonitoredRelease): RuleGroup {
  const { availability: limits, crashLoop } = thresholds
  const restarts = tpl`${crashLoop.restarts}`
  return {
    name: 'availability',
    rules: [
      {
        alert: 'TargetDown',
        expr: ruleQuery`${of(externalMetrics.up, releasePods)} == 0`,
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
        expr: ruleQuery`changes(${of(externalMetrics.startTime, releasePods)}[15m]) >= ${crashLoop.restarts}`,
        severity: 'critical',
        summary: 'A container restarts repeatedly.',
        description: tpl`Pod {{ $labels.pod }} ({{ $labels.service }}, {{ $labels.variant }}) restarted {{ $value }} times in 15 minutes. The limit is ${restarts}.`,
      },
    ],
  }
}

/** Fires when no pod of a variant is ready, also if the variant has no pods. */
export function variantDown<S extends Service>(
  { availability }: MonitoredRelease['thresholds'],
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

/** Alerts on an autoscaler at its maximum. Disabled if minimum and maximum are equal. */
export function autoscalingRules({ thresholds, autoscaling }: MonitoredRelease, service: Service): RuleGroup {
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
