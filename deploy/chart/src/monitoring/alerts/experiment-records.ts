import type { Expr } from '@helm-ts/chart'
import { metrics, serviceNames } from '@sms-checker/contracts'
import { values } from '../../values/values.ts'
import { predictRoutes, serverErrors } from '../promql/predictions.ts'
import { ruleQuery } from '../promql/query.ts'
import { ofRecorded, recorded } from '../promql/recorded.ts'
import { bucketsUpTo, countOf, of } from '../promql/selector.ts'
import type { Recording } from './rule.ts'

const { slowerThanSeconds, window } = values.monitoring.alerts.experiment

const sideOf = ['namespace', 'release', 'service', 'variant'] as const
const by = sideOf.join(', ')

/** What canary and baseline are compared in. */
export type Comparison = 'errors' | 'latency' | 'spam'

/** Shadow is no side: it answers nobody. */
export const sides = { canary: 'canary', baseline: { matches: 'stable|primary' } } as const
const both = { matches: 'canary|stable|primary' } as const

export const experimentRequests = recorded(
  'variant:sms_experiment_requests:increase',
  'Requests, or verdicts, that canary and baseline are compared by.',
  ['comparison', ...sideOf],
)
export const experimentEvents = recorded(
  'variant:sms_experiment_events:increase',
  'Those of them that failed, were slow, or were called spam.',
  ['comparison', ...sideOf],
)
export const experimentZ = recorded(
  'service:sms_experiment_difference:z',
  'How many standard errors the share of the canary is above that of the baseline.',
  ['comparison', 'namespace', 'release', 'service'],
)

function counted(comparison: Comparison, requests: Expr<string>, events: Expr<string>): Recording[] {
  const labels = { comparison }
  return [
    { record: experimentRequests, labels, expr: requests },
    // A counter of what never happened has no series.
    { record: experimentEvents, labels, expr: ruleQuery`${events} or 0 * (${requests})` },
  ]
}

const predictions = { route: predictRoutes, variant: both } as const
const sum = (series: Expr<string>) => ruleQuery`sum by (${by}) (increase(${series}[${window}]))`

const appVerdicts = { service: serviceNames.app, variant: both } as const
const modelVerdicts = { service: serviceNames.model, variant: both } as const

const p = ruleQuery`
  (sum by (comparison, namespace, release, service) (${ofRecorded(experimentEvents)})
    / sum by (comparison, namespace, release, service) (${ofRecorded(experimentRequests)}))`

const share = (side: 'canary' | 'baseline') => ruleQuery`
  sum without (variant) (
    ${ofRecorded(experimentEvents, { variant: sides[side] })} / ${ofRecorded(experimentRequests, { variant: sides[side] })}
  )`
const inverse = (side: 'canary' | 'baseline') =>
  ruleQuery`sum without (variant) (1 / ${ofRecorded(experimentRequests, { variant: sides[side] })})`

/**
 * Counts by side, and from them the z statistic of the two-proportion test with the pooled share p:
 * (p1 - p2) / sqrt(p (1 - p) (1/n1 + 1/n2)).
 */
export const experimentRecords: readonly Recording[] = [
  ...counted(
    'errors',
    sum(ruleQuery`${of(metrics.httpRequests, predictions)}`),
    sum(ruleQuery`${of(metrics.httpRequests, { ...predictions, status: serverErrors })}`),
  ),
  ...counted(
    'latency',
    sum(ruleQuery`${countOf(metrics.httpDuration, predictions)}`),
    ruleQuery`
      ${sum(ruleQuery`${countOf(metrics.httpDuration, predictions)}`)}
        - ${sum(ruleQuery`${bucketsUpTo(metrics.httpDuration, slowerThanSeconds, predictions)}`)}`,
  ),
  ...counted(
    'spam',
    ruleQuery`
      ${sum(ruleQuery`${of(metrics.classificationResults, appVerdicts)}`)}
        or ${sum(ruleQuery`${of(metrics.modelPredictions, modelVerdicts)}`)}`,
    ruleQuery`
      ${sum(ruleQuery`${of(metrics.classificationResults, { ...appVerdicts, result: 'spam' })}`)}
        or ${sum(ruleQuery`${of(metrics.modelPredictions, { ...modelVerdicts, result: 'spam' })}`)}`,
  ),
  {
    record: experimentZ,
    expr: ruleQuery`
      (${share('canary')} - ${share('baseline')})
        / sqrt(
          ${p} * (1 - ${p})
            * (${inverse('canary')} + ${inverse('baseline')})
        )`,
  },
]
