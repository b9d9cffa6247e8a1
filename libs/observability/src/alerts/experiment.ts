import { type Expr, tpl } from '@helm-ts/chart'
import { serviceNames } from '@sms-checker/contracts'
import { metrics } from '../metrics/index.ts'
import { ruleQuery } from '../promql/query.ts'
import { bucketsUpTo, countOf, of, ofRecorded, predictRoutes, recorded, serverErrors } from '../promql/selector.ts'
import { variantDown } from './availability.ts'
import type { Alert, MonitoredRelease, Recording, RuleGroup } from './rule.ts'

const rolledBack = ruleQuery`max by (namespace, release) (${of(metrics.experimentRolledBack)}) == 1`

/** Alerts on the verdicts of experiment-service. Without it, there is no series and no alert. */
export const verdictRules: RuleGroup = {
  name: 'verdict',
  rules: [
    {
      alert: 'ExperimentRollBack',
      expr: ruleQuery`
        max by (namespace, release) (${of(metrics.experimentVerdict, { verdict: 'roll-back' })}) == 1
          unless on (namespace, release) ${rolledBack}`,
      severity: 'critical',
      summary: 'The canary harms its users.',
      description:
        'The verdict on the running experiment is roll back. The operator page of experiment-service says why.',
    },
    {
      alert: 'CanaryRolledBack',
      expr: rolledBack,
      severity: 'warning',
      summary: 'The users were taken off the canary automatically, and the values of the release still name it.',
      description:
        'Run npx sms-checker experiment rollback, so that no upgrade routes users to the canary again. The operator page of experiment-service says why it was rolled back.',
    },
    {
      alert: 'ExperimentInvalid',
      expr: ruleQuery`max by (namespace, release) (${of(metrics.experimentVerdict, { verdict: 'invalid' })}) == 1`,
      severity: 'warning',
      summary: 'The data of the experiment cannot be trusted.',
      description:
        'The verdict on the running experiment is invalid. The operator page of experiment-service says why.',
    },
    {
      alert: 'ShadowWorse',
      expr: ruleQuery`max by (namespace, release) (${of(metrics.shadowVerdict, { verdict: 'worse' })}) == 1`,
      severity: 'warning',
      summary: 'The shadow model is worse than the primary.',
      description: 'Users confirm the primary where the two models disagree.',
    },
  ],
}

type Thresholds = MonitoredRelease['thresholds']['experiment']

const sideLabels = ['namespace', 'release', 'service', 'variant'] as const
const by = sideLabels.join(', ')

/** The label `comparison`: what is compared between canary and baseline. */
type Comparison = 'errors' | 'latency' | 'spam'

/** Excludes the shadow: users never see its predictions. */
const sides = { canary: 'canary', baseline: { matches: 'stable|primary' } } as const
const bothSides = { matches: 'canary|stable|primary' } as const

const requestCount = recorded(
  'variant:sms_experiment_requests:increase',
  'Requests or predictions of canary and baseline in the window of the canary alerts, by comparison.',
  ['comparison', ...sideLabels],
)
const eventCount = recorded(
  'variant:sms_experiment_events:increase',
  'Requests that failed or were slow, or messages classified as spam, in the window of the canary alerts, by comparison.',
  ['comparison', ...sideLabels],
)
const zScore = recorded(
  'service:sms_experiment_difference:z',
  'z score of the difference between canary and baseline, by comparison, on arcsine-transformed shares.',
  ['comparison', 'namespace', 'release', 'service'],
)

/** Metrics that the rules below record. */
export const experimentMetrics = [requestCount, eventCount, zScore]

/** Alerts when the canary of app or model differs from its baseline. */
export function experimentRules({ thresholds, canaryEnabled }: MonitoredRelease): RuleGroup {
  const limits = thresholds.experiment
  const difference = tpl`{{ $value | printf "%.1f" }} standard errors in the last ${limits.window}. The limit is ${limits.zLimit}`
  const above = (z: Expr<string>) => ruleQuery`${z} > ${limits.zLimit}`
  const different = (z: Expr<string>) => ruleQuery`(${z} > ${limits.zLimit} or ${z} < -${limits.zLimit})`

  function canaryAlert(alert: Pick<Alert, 'alert' | 'severity' | 'expr' | 'summary' | 'description'>): Alert {
    return { ...alert, for: limits.for, labels: { variant: 'canary' } }
  }

  return {
    name: 'experiment',
    enabled: canaryEnabled,
    rules: [
      variantDown(thresholds, 'app', 'canary', 'critical'),
      variantDown(thresholds, 'model', 'canary', 'critical'),
      ...comparisonRecordings(limits),
      canaryAlert({
        alert: 'CanaryMoreErrors',
        expr: significant('errors', above, limits),
        severity: 'critical',
        summary: 'The canary fails more often than the baseline.',
        description: tpl`The share of failed requests of {{ $labels.service }} is above the baseline by ${difference}.`,
      }),
      canaryAlert({
        alert: 'CanarySlower',
        expr: significant('latency', above, limits),
        severity: 'warning',
        summary: 'The canary is slow more often than the baseline.',
        description: tpl`The share of requests to {{ $labels.service }} that take longer than ${limits.slowerThanSeconds} s is above the baseline by ${difference}.`,
      }),
      canaryAlert({
        alert: 'CanarySpamShare',
        expr: significant('spam', different, limits),
        severity: 'warning',
        summary: 'The canary classifies a different share of messages as spam than the baseline.',
        description: tpl`The share of spam of {{ $labels.service }} differs from the baseline by ${difference}.`,
      }),
    ],
  }
}

/** Returns the z scores beyond the limit, if each side has enough requests and both sides together have enough events. */
function significant(
  comparison: Comparison,
  beyond: (z: Expr<string>) => Expr<string>,
  limits: Thresholds,
): Expr<string> {
  const by = 'comparison, namespace, release, service'
  return ruleQuery`
    ${beyond(ruleQuery`${ofRecorded(zScore, { comparison })}`)}
      and min by (${by}) (${ofRecorded(requestCount, { comparison })}) >= ${limits.minimumRequests}
      and sum by (${by}) (${ofRecorded(eventCount, { comparison })}) >= ${limits.minimumEvents}`
}

/**
 * Records the counts of each side, and the z score of the two-proportion test on arcsine-transformed shares:
 * 2 (a1 - a2) / sqrt(1/n1 + 1/n2) (J. Cohen, Statistical Power Analysis, 1988, chapter 6). The test with a pooled share raises false
 * alarms if one side is much smaller and events are rare: one failure in 100 requests of the canary and four in 10,000 of stable
 * yield 4.3 standard errors, although chance produces this once in twenty times. The shares are smoothed as on the dashboard
 * (Agresti and Caffo).
 */
function comparisonRecordings({ window, slowerThanSeconds }: Thresholds): readonly Recording[] {
  const sum = (series: Expr<string>) => ruleQuery`sum by (${by}) (increase(${series}[${window}]))`
  const predictions = { route: predictRoutes, variant: bothSides } as const
  const appResults = { service: serviceNames.app, variant: bothSides } as const
  const modelResults = { service: serviceNames.model, variant: bothSides } as const
  return [
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
        ${sum(ruleQuery`${of(metrics.classificationResults, appResults)}`)}
          or ${sum(ruleQuery`${of(metrics.modelPredictions, modelResults)}`)}`,
      ruleQuery`
        ${sum(ruleQuery`${of(metrics.classificationResults, { ...appResults, result: 'spam' })}`)}
          or ${sum(ruleQuery`${of(metrics.modelPredictions, { ...modelResults, result: 'spam' })}`)}`,
    ),
    {
      record: zScore,
      expr: ruleQuery`
        2 * (${angle('canary')} - ${angle('baseline')})
          / sqrt(${inverseCount('canary')} + ${inverseCount('baseline')})`,
    },
  ]
}

function counted(comparison: Comparison, requests: Expr<string>, events: Expr<string>): Recording[] {
  const labels = { comparison }
  return [
    { record: requestCount, labels, expr: requests },
    // A counter without events may have no series.
    { record: eventCount, labels, expr: ruleQuery`${events} or 0 * (${requests})` },
  ]
}

/** Arcsine of the square root of the smoothed share. Its variance is 1/(4n) for every share. */
function angle(side: keyof typeof sides): Expr<string> {
  return ruleQuery`
    sum without (variant) (
      asin(sqrt(
        (${ofRecorded(eventCount, { variant: sides[side] })} + 1)
          / (${ofRecorded(requestCount, { variant: sides[side] })} + 2)
      ))
    )`
}

function inverseCount(side: keyof typeof sides): Expr<string> {
  return ruleQuery`sum without (variant) (1 / ${ofRecorded(requestCount, { variant: sides[side] })})`
}
