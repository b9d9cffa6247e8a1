import { tpl } from '@helm-ts/chart'
import { metrics } from '../metrics/index.ts'
import { ruleQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { MonitoredRelease, RuleGroup } from './rule.ts'

const variantLabels = 'namespace, release, service, variant'

/** Alerts when the evidence of an experiment is incomplete, or soon will be. */
export function evidenceRules({ thresholds: { evidence: limits }, evidenceEnabled }: MonitoredRelease): RuleGroup {
  const dropped = ruleQuery`sum by (${variantLabels}) (increase(${of(metrics.eventsDropped)}[10m]))`
  const sent = ruleQuery`sum by (${variantLabels}) (increase(${of(metrics.eventsSent)}[10m]))`
  const stored = ruleQuery`sum by (namespace, release) (increase(${of(metrics.evidenceEvents, { kind: 'outcome', result: 'accepted' })}[10m]))`
  return {
    name: 'evidence',
    enabled: evidenceEnabled,
    rules: [
      {
        alert: 'EvidenceStale',
        expr: ruleQuery`
          sum by (namespace, release) (increase(${of(metrics.classificationRequests)}[10m])) > 0
            unless on (namespace, release) ${stored} > 0`,
        for: limits.for,
        severity: 'warning',
        summary: 'Users get predictions, but no events are stored.',
        description: '{{ $value | printf "%.0f" }} messages in the last 10m, and none of their events is stored.',
      },
      {
        alert: 'EventsDropped',
        expr: ruleQuery`${dropped} / (${dropped} + ${sent} > 0) > ${limits.droppedPercent} / 100`,
        for: limits.for,
        severity: 'warning',
        summary: 'A variant drops events, so its experiment may not be valid.',
        description: tpl`{{ $labels.service }}, variant {{ $labels.variant }}, dropped {{ $value | humanizePercentage }} of its events in the last 10m. The limit is ${limits.droppedPercent} %.`,
      },
      {
        alert: 'EvidenceNotWritable',
        expr: ruleQuery`min by (namespace, release) (${of(metrics.evidenceWritable)}) == 0`,
        severity: 'critical',
        summary: 'The database of experiment-service cannot be written: events are lost, and feedback is refused.',
        description: 'The disk is full, or the database cannot be reached. The readiness probe says which.',
      },
      {
        alert: 'EvidenceDiskNearlyFull',
        expr: ruleQuery`min by (namespace, release) (${of(metrics.evidenceDiskFree)}) < ${limits.diskFreePercent} / 100`,
        for: limits.for,
        severity: 'warning',
        summary: 'The volume of experiment-service has little free space.',
        description: tpl`{{ $value | humanizePercentage }} of the volume is free. The threshold is ${limits.diskFreePercent} %.`,
      },
    ],
  }
}
