import { type Expr, tpl } from '@helm-ts/chart'
import { serviceNames } from '@sms-checker/contracts'
import { type Metric, metrics } from '../metrics/index.ts'
import { ruleQuery } from '../promql/query.ts'
import { countOf, of, ofRecorded, predictRoutes, type Recorded, recorded, sumOf } from '../promql/selector.ts'
import { variantDown } from './availability.ts'
import type { Alert, MonitoredRelease, RuleGroup } from './rule.ts'

/** Alerts when the shadow model does not receive a copy of the requests to primary. */
export function shadowRules({ thresholds, shadowEnabled }: MonitoredRelease): RuleGroup {
  const limits = thresholds.shadow
  return {
    name: 'shadow',
    enabled: shadowEnabled,
    rules: [
      variantDown(thresholds, 'model', 'shadow', 'warning'),
      {
        alert: 'ShadowNotMirrored',
        expr: ruleQuery`
          (${modelRequests('shadow')} or 0 * ${modelRequests('primary')})
            / ${modelRequests('primary')} < ${limits.share} / 100
            and ${modelRequests('primary')} >= ${limits.minimumRequests}`,
        for: limits.for,
        severity: 'warning',
        labels: { variant: 'shadow' },
        summary: 'The shadow model does not receive the requests of primary.',
        description: tpl`Shadow received {{ $value | humanizePercentage }} of the requests to primary in the last 10m. At least ${limits.share} % are expected.`,
      },
    ],
  }
}

function modelRequests(variant: 'primary' | 'shadow') {
  const selector = of(metrics.httpRequests, { service: serviceNames.model, route: predictRoutes, variant })
  return ruleQuery`sum by (namespace, release, service) (increase(${selector}[10m]))`
}

/** Includes `version`: during a rollout, a variant has two model versions with different traffic baselines. */
const modelLabels = ['namespace', 'release', 'service', 'variant', 'version'] as const
const by = modelLabels.join(', ')

const messageCount = recorded(
  'model:sms_model_messages:increase_drift',
  'Messages classified by the model in the window of the drift alerts.',
  modelLabels,
)
const spamShare = recorded(
  'model:sms_model_spam:ratio_drift',
  'Share of messages classified as spam in the window of the drift alerts.',
  modelLabels,
)
const meanLength = recorded(
  'model:sms_model_message_length_characters:mean_drift',
  'Mean message length in the window of the drift alerts.',
  modelLabels,
)

/** Metrics that the rules below record. */
export const driftMetrics = [messageCount, spamShare, meanLength]

type Baseline = Metric & { readonly type: 'gauge'; readonly labels: { readonly bound: readonly ['low', 'high'] } }

const model = '{{ $labels.variant }} ({{ $labels.version }})'

/** Alerts on drift from the traffic baseline of the model card. Models without a baseline raise no alert. */
export function driftRules({ thresholds: { drift: limits } }: MonitoredRelease): RuleGroup {
  function outside(observed: Recorded, baseline: Baseline): Expr<string> {
    const bound = (which: 'low' | 'high') => ruleQuery`max by (${by}) (${of(baseline, { bound: which })})`
    return ruleQuery`
      (${ofRecorded(observed)} > ${bound('high')} or ${ofRecorded(observed)} < ${bound('low')})
        and ${ofRecorded(messageCount)} >= ${limits.minimumMessages}`
  }

  function driftAlert(alert: Pick<Alert, 'alert' | 'expr' | 'summary' | 'description'>): Alert {
    return { ...alert, for: limits.for, severity: 'warning' }
  }

  return {
    name: 'drift',
    rules: [
      {
        record: messageCount,
        expr: ruleQuery`sum by (${by}) (increase(${of(metrics.modelPredictions)}[${limits.window}]))`,
      },
      {
        record: spamShare,
        expr: ruleQuery`
          sum by (${by}) (increase(${of(metrics.modelPredictions, { result: 'spam' })}[${limits.window}]))
            / (${ofRecorded(messageCount)} > 0)`,
      },
      {
        record: meanLength,
        expr: ruleQuery`
          sum by (${by}) (increase(${sumOf(metrics.modelMessageLength)}[${limits.window}]))
            / (sum by (${by}) (increase(${countOf(metrics.modelMessageLength)}[${limits.window}])) > 0)`,
      },
      driftAlert({
        alert: 'SpamShareUnexpected',
        expr: outside(spamShare, metrics.expectedSpam),
        summary: 'The share of spam that a model finds is outside its traffic baseline.',
        description: tpl`${model} classified {{ $value | humanizePercentage }} of the messages of the last ${limits.window} as spam.`,
      }),
      driftAlert({
        alert: 'MessageLengthUnexpected',
        expr: outside(meanLength, metrics.expectedLength),
        summary: 'The mean message length is outside the traffic baseline of a model.',
        description: tpl`${model} received messages of {{ $value | printf "%.0f" }} characters on average in the last ${limits.window}.`,
      }),
    ],
  }
}
