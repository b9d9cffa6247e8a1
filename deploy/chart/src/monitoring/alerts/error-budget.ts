import { tpl } from '@helm-ts/chart'
import { metrics, serviceNames } from '@sms-checker/contracts'
import { values } from '../../values/values.ts'
import { predictRoutes, serverErrors } from '../promql/predictions.ts'
import { ruleQuery } from '../promql/query.ts'
import { ofRecorded, recorded } from '../promql/recorded.ts'
import { of } from '../promql/selector.ts'
import type { Alert, Recording, RuleGroup } from './rule.ts'

const { objective, minimumRequests } = values.monitoring.alerts.errorBudget

const variantOf = ['namespace', 'release', 'service', 'variant'] as const
const by = variantOf.join(', ')
const predictions = { service: serviceNames.app, route: predictRoutes } as const

type Window = '5m' | '30m' | '1h' | '6h'
const windows: readonly Window[] = ['5m', '30m', '1h', '6h']

const errorRatio = (window: Window) =>
  recorded(
    `variant:sms_predict_errors:ratio_rate${window}`,
    `Share of failed predictions of app-service, ${window}.`,
    variantOf,
  )
const requestsIn = (window: '1h' | '6h') =>
  recorded(
    `variant:sms_predict_requests:increase${window}`,
    `Requests to app-service for predictions, ${window}.`,
    variantOf,
  )

function recordRatio(window: Window): Recording {
  const failed = of(metrics.httpRequests, { ...predictions, status: serverErrors })
  return {
    record: errorRatio(window),
    expr: ruleQuery`
      sum by (${by}) (rate(${failed}[${window}]))
        / sum by (${by}) (rate(${of(metrics.httpRequests, predictions)}[${window}]))`,
  }
}

function recordRequests(window: '1h' | '6h'): Recording {
  return {
    record: requestsIn(window),
    expr: ruleQuery`sum by (${by}) (increase(${of(metrics.httpRequests, predictions)}[${window}]))`,
  }
}

/** Factors and windows of Google's SRE workbook, “Alerting on SLOs”, 6: for an objective over 30 days. */
function burn(speed: 'Fast' | 'Slow', factor: number, long: '1h' | '6h', short: '5m' | '30m'): Alert {
  const limit = tpl`${factor} * (1 - ${objective} / 100)`
  return {
    alert: `ErrorBudgetBurn${speed}`,
    expr: ruleQuery`
      ${ofRecorded(errorRatio(long))} > ${limit}
        and ${ofRecorded(errorRatio(short))} > ${limit}
        and ${ofRecorded(requestsIn(long))} >= ${minimumRequests}`,
    severity: speed === 'Fast' ? 'critical' : 'warning',
    summary: 'A variant of app-service fails so often that it will miss its objective.',
    description: tpl`{{ $value | humanizePercentage }} of the predictions of {{ $labels.variant }} failed in the last ${long}, more than ${factor} times what an objective of ${objective} % allows.`,
  }
}

/** Failed predictions against the objective, by several windows and burn rates. */
export const errorBudget: RuleGroup = {
  name: 'error-budget',
  rules: [
    ...windows.map(recordRatio),
    recordRequests('1h'),
    recordRequests('6h'),
    burn('Fast', 14.4, '1h', '5m'),
    burn('Slow', 6, '6h', '30m'),
  ],
}
