import { type Expr, tpl } from '@helm-ts/chart'
import { serviceNames } from '@sms-checker/contracts'
import { metrics } from '../metrics/index.ts'
import { ruleQuery } from '../promql/query.ts'
import { bucketsOf, countOf, of, ofRecorded, predictRoutes, recorded, serverErrors } from '../promql/selector.ts'
import type { Alert, MonitoredRelease, Recording, RuleGroup } from './rule.ts'

const variantLabels = ['namespace', 'release', 'service', 'variant'] as const
const by = variantLabels.join(', ')
const predictions = { service: serviceNames.app, route: predictRoutes } as const

type Window = '5m' | '30m' | '1h' | '6h'
const windows: readonly Window[] = ['5m', '30m', '1h', '6h']

const errorRatio = (window: Window) =>
  recorded(
    `variant:sms_predict_errors:ratio_rate${window}`,
    `Share of prediction requests to app-service that failed with 5xx, over ${window}.`,
    variantLabels,
  )
const requestCount = (window: '1h' | '6h') =>
  recorded(
    `variant:sms_predict_requests:increase${window}`,
    `Prediction requests to app-service, over ${window}.`,
    variantLabels,
  )

/** Metrics that the rules below record. */
export const errorBudgetMetrics = [...windows.map(errorRatio), requestCount('1h'), requestCount('6h')]

/** Multiwindow, multi-burn-rate alerts on the error budget of prediction requests. */
export function errorBudgetRules({ thresholds }: MonitoredRelease): RuleGroup {
  const { objective, minimumRequests } = thresholds.errorBudget

  /** Burn rates and windows for a 30-day objective, from section 6 of “Alerting on SLOs” in Google's SRE workbook. */
  function burn(speed: 'Fast' | 'Slow', factor: number, long: '1h' | '6h', short: '5m' | '30m'): Alert {
    const limit = tpl`${factor} * (1 - ${objective} / 100)`
    return {
      alert: `ErrorBudgetBurn${speed}`,
      expr: ruleQuery`
        ${ofRecorded(errorRatio(long))} > ${limit}
          and ${ofRecorded(errorRatio(short))} > ${limit}
          and ${ofRecorded(requestCount(long))} >= ${minimumRequests}`,
      severity: speed === 'Fast' ? 'critical' : 'warning',
      summary: 'A variant of app-service consumes its error budget too fast.',
      description: tpl`{{ $value | humanizePercentage }} of the prediction requests to {{ $labels.variant }} failed in the last ${long}: more than ${factor} times the rate that an objective of ${objective} % allows.`,
    }
  }

  return {
    name: 'error-budget',
    rules: [
      ...windows.map(recordErrorRatio),
      recordRequestCount('1h'),
      recordRequestCount('6h'),
      burn('Fast', 14.4, '1h', '5m'),
      burn('Slow', 6, '6h', '30m'),
    ],
  }
}

function recordErrorRatio(window: Window): Recording {
  const failed = of(metrics.httpRequests, { ...predictions, status: serverErrors })
  return {
    record: errorRatio(window),
    expr: ruleQuery`
      sum by (${by}) (rate(${failed}[${window}]))
        / sum by (${by}) (rate(${of(metrics.httpRequests, predictions)}[${window}]))`,
  }
}

function recordRequestCount(window: '1h' | '6h'): Recording {
  return {
    record: requestCount(window),
    expr: ruleQuery`sum by (${by}) (increase(${of(metrics.httpRequests, predictions)}[${window}]))`,
  }
}

/** Alerts on the response time of prediction requests. */
export function latencyRules({ thresholds: { latency } }: MonitoredRelease): RuleGroup {
  const duration = metrics.classificationDuration

  function highLatency(quantile: '0.95' | '0.99', milliseconds: Expr<number>): Alert {
    return {
      alert: 'HighLatency',
      expr: ruleQuery`
        histogram_quantile(${quantile}, sum by (${by}, le) (rate(${bucketsOf(duration)}[5m]))) > ${milliseconds} / 1000
          and sum by (${by}) (increase(${countOf(duration)}[5m])) >= ${latency.minimumRequests}`,
      for: latency.for,
      severity: 'warning',
      labels: { quantile },
      summary: 'Predictions of a variant take too long.',
      description: tpl`The ${quantile === '0.95' ? 95 : 99}th percentile of {{ $labels.variant }} is {{ $value | humanizeDuration }}. The limit is ${milliseconds} ms.`,
    }
  }

  return {
    name: 'latency',
    rules: [highLatency('0.95', latency.p95Milliseconds), highLatency('0.99', latency.p99Milliseconds)],
  }
}
