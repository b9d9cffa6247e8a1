import * as units from '@grafana/grafana-foundation-sdk/units'
import { type Verdict, verdicts } from '@sms-checker/contracts'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { stat } from '../panels/stat.ts'
import { timeSeries } from '../panels/time-series.ts'

const shown: Record<Verdict, { readonly text: string; readonly color: string }> = {
  invalid: { text: 'Invalid', color: 'red' },
  'roll-back': { text: 'Roll back', color: 'red' },
  promote: { text: 'Promote', color: 'green' },
  'not-enough-data': { text: 'Not enough data', color: '#6e7380' },
  'keep-running': { text: 'Keep running', color: 'blue' },
  undecided: { text: 'Undecided', color: 'yellow' },
}

/** The number of the verdict that holds. */
const verdictNumber = verdicts
  .map((verdict, index) => panelQuery`${index} * max(${of(metrics.experimentVerdict, { verdict })})`)
  .join(' + ')

const ratio = (bound: 'estimate' | 'lower' | 'upper') =>
  panelQuery`max by (metric) (${of(metrics.experimentRiskRatio, { bound })}) >= 0`

export const verdictRow: Row = {
  title: 'Verdict',
  panels: [
    stat({
      title: 'Verdict on the experiment',
      description:
        'The verdict of experiment-service. It stays valid however often you look. The operator page gives the reason. Use the comparisons below to find causes.',
      unit: units.NoUnit,
      width: 6,
      mappings: Object.fromEntries(verdicts.map((verdict, index) => [index, shown[verdict]])),
      queries: [{ expr: verdictNumber, legend: 'Verdict' }],
    }),
    stat({
      title: 'Users in the experiment',
      description: 'Users who count, by variant. Each user counts once.',
      unit: units.Short,
      width: 6,
      queries: [{ expr: panelQuery`max by (arm) (${of(metrics.experimentUsers)})`, legend: '{{arm}}' }],
    }),
    stat({
      title: 'Users needed',
      description:
        'Further users until the canary can be promoted, in the better case. Empty when no case leads to a promotion.',
      unit: units.Short,
      width: 4,
      queries: [{ expr: panelQuery`max(${of(metrics.experimentUsersNeeded)}) >= 0`, legend: 'Users' }],
    }),
    stat({
      title: 'Age of the verdict',
      description: 'Time since the experiment was judged. experiment-service judges every minute.',
      unit: units.Seconds,
      width: 4,
      queries: [{ expr: panelQuery`time() - max(${of(metrics.experimentJudged)} > 0)`, legend: 'Age' }],
    }),
    stat({
      title: 'Shadow agreement',
      description: 'Share of the messages on which shadow and primary agree.',
      unit: units.PercentUnit,
      width: 4,
      queries: [{ expr: panelQuery`max(${of(metrics.shadowAgreement)}) >= 0`, legend: 'Agreement' }],
    }),
    timeSeries({
      title: 'Risk ratio',
      description:
        'Risk ratio of canary to stable, per user, with its 95 % confidence sequence. At 2, a user of canary has the event twice as often. The margin is 1.5 by default.',
      unit: units.Short,
      width: 12,
      queries: [
        { expr: ratio('estimate'), legend: '{{metric}}' },
        { expr: ratio('lower'), legend: '{{metric}}, lower' },
        { expr: ratio('upper'), legend: '{{metric}}, upper' },
      ],
    }),
    timeSeries({
      title: 'Evidence',
      description:
        'Natural logarithm of the e-value of each test. With four guardrails, harm is shown from 4.4, being within the margin from 3.7, and a sample ratio mismatch from 6.9.',
      unit: units.Short,
      width: 12,
      signed: true,
      queries: [{ expr: panelQuery`max by (test) (${of(metrics.experimentEvidence)})`, legend: '{{test}}' }],
    }),
    timeSeries({
      title: 'Automatic rollbacks',
      description:
        'Whether the rollback controller is active, automatic rollbacks, and attempts that failed. Empty unless experiment.autoRollback is enabled.',
      unit: units.Short,
      width: 8,
      queries: [
        { expr: panelQuery`max(${of(metrics.automaticRollbackActive)})`, legend: 'active' },
        {
          expr: panelQuery`sum by (result) (increase(${of(metrics.automaticRollbacks)}[$__rate_interval]))`,
          legend: '{{result}}',
        },
      ],
    }),
    timeSeries({
      title: 'Feedback received',
      description: 'Feedback per minute, by result. Unknown: its prediction was never stored.',
      unit: units.CountsPerMinute,
      width: 8,
      queries: [
        {
          expr: panelQuery`60 * sum by (result) (rate(${of(metrics.evidenceFeedback)}[$__rate_interval]))`,
          legend: '{{result}}',
        },
      ],
    }),
    timeSeries({
      title: 'Writes of events',
      description: 'Events that wait to be written to the database, and transactions per minute that failed.',
      unit: units.Short,
      width: 8,
      queries: [
        { expr: panelQuery`sum(${of(metrics.evidenceWaiting)})`, legend: 'waiting' },
        { expr: panelQuery`60 * sum(rate(${of(metrics.evidenceWriteFailures)}[$__rate_interval]))`, legend: 'failed' },
      ],
    }),
  ],
}
