import { type Expr, tpl } from '@helm-ts/chart'
import { type Metric, metrics } from '@sms-checker/contracts'
import { values } from '../../values/values.ts'
import { ruleQuery } from '../promql/query.ts'
import { ofRecorded, type Recorded, recorded } from '../promql/recorded.ts'
import { countOf, of, sumOf } from '../promql/selector.ts'
import type { Alert, RuleGroup } from './rule.ts'

const limits = values.monitoring.alerts.drift

/** A model's expectation is its own: in a rollout, two versions of a variant have one each. */
const modelOf = ['namespace', 'release', 'service', 'variant', 'version'] as const
const by = modelOf.join(', ')

export const modelMessages = recorded(
  'model:sms_model_messages:increase_drift',
  'Messages that a model classified in the window of the drift alerts.',
  modelOf,
)
export const modelSpam = recorded('model:sms_model_spam:ratio_drift', 'Share of them that it called spam.', modelOf)
export const modelLength = recorded(
  'model:sms_model_message_length_characters:mean_drift',
  'Their mean length.',
  modelOf,
)

type Expected = Metric & { readonly type: 'gauge'; readonly labels: { readonly bound: readonly ['low', 'high'] } }

function outside(seen: Recorded, expected: Expected): Expr<string> {
  const bound = (which: 'low' | 'high') => ruleQuery`max by (${by}) (${of(expected, { bound: which })})`
  return ruleQuery`
    (${ofRecorded(seen)} > ${bound('high')} or ${ofRecorded(seen)} < ${bound('low')})
      and ${ofRecorded(modelMessages)} >= ${limits.minimumMessages}`
}

function unexpected(alert: Pick<Alert, 'alert' | 'expr' | 'summary' | 'description'>): Alert {
  return { ...alert, for: limits.for, severity: 'warning' }
}

const who = '{{ $labels.variant }} ({{ $labels.version }})'

/** Whether messages are what the models' cards expect; a model whose card expects nothing is left alone. */
export const drift: RuleGroup = {
  name: 'drift',
  rules: [
    {
      record: modelMessages,
      expr: ruleQuery`sum by (${by}) (increase(${of(metrics.modelPredictions)}[${limits.window}]))`,
    },
    {
      record: modelSpam,
      expr: ruleQuery`
        sum by (${by}) (increase(${of(metrics.modelPredictions, { result: 'spam' })}[${limits.window}]))
          / (${ofRecorded(modelMessages)} > 0)`,
    },
    {
      record: modelLength,
      expr: ruleQuery`
        sum by (${by}) (increase(${sumOf(metrics.modelMessageLength)}[${limits.window}]))
          / (sum by (${by}) (increase(${countOf(metrics.modelMessageLength)}[${limits.window}])) > 0)`,
    },
    unexpected({
      alert: 'SpamShareUnexpected',
      expr: outside(modelSpam, metrics.expectedSpam),
      summary: 'A model calls another share of the messages spam than its card expects.',
      description: tpl`${who} called {{ $value | humanizePercentage }} of the messages of the last ${limits.window} spam.`,
    }),
    unexpected({
      alert: 'MessageLengthUnexpected',
      expr: outside(modelLength, metrics.expectedLength),
      summary: 'Messages are longer or shorter than a model’s card expects.',
      description: tpl`${who} got messages of {{ $value | printf "%.0f" }} characters on average in the last ${limits.window}.`,
    }),
  ],
}
