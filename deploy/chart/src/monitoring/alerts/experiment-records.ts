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
  'How many standard errors the share of the canary is above that of the baseline, by their angles.',
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

/** The angle whose sine is the root of the share, one more hit and one more miss added: its variance is 1/4n, whatever the share. */
const angle = (side: 'canary' | 'baseline') => ruleQuery`
  sum without (variant) (
    asin(sqrt(
      (${ofRecorded(experimentEvents, { variant: sides[side] })} + 1)
        / (${ofRecorded(experimentRequests, { variant: sides[side] })} + 2)
    ))
  )`
const inverse = (side: 'canary' | 'baseline') =>
  ruleQuery`sum without (variant) (1 / ${ofRecorded(experimentRequests, { variant: sides[side] })})`

/**
 * Counts by side, and from them the z statistic of the two-proportion test on angles (J. Cohen, Statistical Power Analysis, 1988,
 * chapter 6): 2 (a1 - a2) / sqrt(1/n1 + 1/n2). The test with the pooled share cries wolf where one side is much smaller and events are
 * rare: one failure of the canary's hundred requests, and four of stable's ten thousand, are 4.3 of its standard errors, and chance
 * makes them once in twenty times. The shares are those of the dashboard, by Agresti and Caffo.
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
      2 * (${angle('canary')} - ${angle('baseline')})
        / sqrt(${inverse('canary')} + ${inverse('baseline')})`,
  },
]
