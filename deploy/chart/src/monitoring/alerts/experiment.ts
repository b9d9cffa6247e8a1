import { type Expr, tpl } from '@helm-ts/chart'
import { canaryEnabled } from '../../conditions.ts'
import { values } from '../../values/values.ts'
import { ruleQuery } from '../promql/query.ts'
import { ofRecorded } from '../promql/recorded.ts'
import {
  type Comparison,
  experimentEvents,
  experimentRecords,
  experimentRequests,
  experimentZ,
} from './experiment-records.ts'
import type { Alert, RuleGroup } from './rule.ts'
import { variantDown } from './variant-down.ts'

const limits = values.monitoring.alerts.experiment
const by = 'comparison, namespace, release, service'

/** Both sides must have answered enough, and what is compared must have happened a few times: z says nothing before. */
function judged(comparison: Comparison, beyond: (z: Expr<string>) => Expr<string>): Expr<string> {
  const ofComparison = { comparison }
  return ruleQuery`
    ${beyond(ruleQuery`${ofRecorded(experimentZ, ofComparison)}`)}
      and min by (${by}) (${ofRecorded(experimentRequests, ofComparison)}) >= ${limits.minimumRequests}
      and sum by (${by}) (${ofRecorded(experimentEvents, ofComparison)}) >= ${limits.minimumEvents}`
}

const above = (z: Expr<string>) => ruleQuery`${z} > ${limits.zLimit}`
const eitherWay = (z: Expr<string>) => ruleQuery`(${z} > ${limits.zLimit} or ${z} < -${limits.zLimit})`

const figure = tpl`{{ $value | printf "%.1f" }} standard errors in the last ${limits.window}, and chance explains ${limits.zLimit}`

function worse(alert: Pick<Alert, 'alert' | 'severity' | 'expr' | 'summary' | 'description'>): Alert {
  return { ...alert, for: limits.for, labels: { variant: 'canary' } }
}

/** The trial: the canary of app and model against what everybody else gets. */
export const experiment: RuleGroup = {
  name: 'experiment',
  exists: canaryEnabled,
  rules: [
    variantDown('app', 'canary', 'critical'),
    variantDown('model', 'canary', 'critical'),
    ...experimentRecords,
    worse({
      alert: 'CanaryMoreErrors',
      expr: judged('errors', above),
      severity: 'critical',
      summary: 'The canary fails more often than what everybody else gets.',
      description: tpl`The share of failed requests of {{ $labels.service }} is higher by ${figure}.`,
    }),
    worse({
      alert: 'CanarySlower',
      expr: judged('latency', above),
      severity: 'warning',
      summary: 'The canary is slow more often than what everybody else gets.',
      description: tpl`The share of requests to {{ $labels.service }} that take longer than ${limits.slowerThanSeconds} s is higher by ${figure}.`,
    }),
    worse({
      alert: 'CanarySpamShare',
      expr: judged('spam', eitherWay),
      severity: 'warning',
      summary: 'The canary calls another share of the messages spam than what everybody else gets.',
      description: tpl`The share of spam of {{ $labels.service }} differs by ${figure}.`,
    }),
  ],
}
