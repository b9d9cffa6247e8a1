import { tpl } from '@helm-ts/chart'
import { metrics, serviceNames } from '@sms-checker/contracts'
import { values } from '../../values/values.ts'
import { otherMetrics } from '../promql/other-metrics.ts'
import { ruleQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { RuleGroup } from './rule.ts'
import { variantDown } from './variant-down.ts'

const { availability: limits, crashLoop } = values.monitoring.alerts
const ofOurs = { service: { matches: Object.values(serviceNames).join('|') } }
const restarts = tpl`${crashLoop.restarts}`

/** Pods that do not answer, are not ready, or start again and again. */
export const availability: RuleGroup = {
  name: 'availability',
  rules: [
    {
      alert: 'TargetDown',
      expr: ruleQuery`${of(otherMetrics.up, ofOurs)} == 0`,
      for: limits.for,
      severity: 'warning',
      summary: 'Prometheus gets no metrics from a pod.',
      description: tpl`Pod {{ $labels.pod }} ({{ $labels.service }}, {{ $labels.variant }}) has not answered for ${limits.for}.`,
    },
    variantDown('app', 'stable', 'critical'),
    variantDown('model', 'primary', 'critical'),
    {
      alert: 'ModelNotReady',
      expr: ruleQuery`${of(metrics.ready, { service: serviceNames.model })} == 0`,
      for: limits.for,
      severity: 'warning',
      summary: 'A pod of model-service has no model that it may serve.',
      description: tpl`Pod {{ $labels.pod }} ({{ $labels.variant }}) has not been ready for ${limits.for}.`,
    },
    {
      alert: 'CrashLooping',
      expr: ruleQuery`changes(${of(otherMetrics.startTime, ofOurs)}[15m]) >= ${crashLoop.restarts}`,
      severity: 'critical',
      summary: 'A pod starts again and again.',
      description: tpl`Pod {{ $labels.pod }} ({{ $labels.service }}, {{ $labels.variant }}) has started again {{ $value }} times in a quarter of an hour; ${restarts} are too many.`,
    },
  ],
}
