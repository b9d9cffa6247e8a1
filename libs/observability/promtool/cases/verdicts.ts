import { experimentServiceName } from '@sms-checker/contracts'
import { metrics } from '../../src/metrics/index.ts'
import { type Pod, samples } from '../../src/testing/series.ts'
import type { RuleCase } from '../rule-case.ts'

const judge: Pod = { service: experimentServiceName, variant: 'none', pod: 'experiment-service-0', version: '1.0.0' }

const seeOperatorPage = 'The operator page of experiment-service says why.'

export const verdictCases: readonly RuleCase[] = [
  {
    alert: 'ExperimentRollBack',
    when: 'the verdict becomes roll back',
    series: [samples(metrics.experimentVerdict, judge, { verdict: 'roll-back' }, '0x10 1x20')],
    at: 11,
    fires: [
      {
        severity: 'critical',
        labels: {},
        description: `The verdict on the running experiment is roll back. ${seeOperatorPage}`,
      },
    ],
  },
  {
    alert: 'ExperimentRollBack',
    when: 'the experiment keeps running',
    series: [
      samples(metrics.experimentVerdict, judge, { verdict: 'roll-back' }, '0x30'),
      samples(metrics.experimentVerdict, judge, { verdict: 'keep-running' }, '1x30'),
    ],
    at: 11,
    fires: [],
  },
  {
    alert: 'ExperimentRollBack',
    when: 'the canary was rolled back automatically',
    series: [
      samples(metrics.experimentVerdict, judge, { verdict: 'roll-back' }, '0x10 1x20'),
      samples(metrics.experimentRolledBack, judge, {}, '0x10 1x20'),
    ],
    at: 11,
    fires: [],
  },
  {
    alert: 'CanaryRolledBack',
    when: 'the canary was rolled back automatically',
    series: [samples(metrics.experimentRolledBack, judge, {}, '0x10 1x20')],
    at: 11,
    fires: [
      {
        severity: 'warning',
        labels: {},
        description:
          'Run npx sms-checker experiment rollback, so that no upgrade routes users to the canary again. The operator page of experiment-service says why it was rolled back.',
      },
    ],
  },
  {
    alert: 'CanaryRolledBack',
    when: 'the values declare another experiment, or none',
    series: [samples(metrics.experimentRolledBack, judge, {}, '1x10 0x20')],
    at: 11,
    fires: [],
  },
  {
    alert: 'ExperimentInvalid',
    when: 'the verdict becomes invalid',
    series: [samples(metrics.experimentVerdict, judge, { verdict: 'invalid' }, '0x10 1x20')],
    at: 11,
    fires: [
      {
        severity: 'warning',
        labels: {},
        description: `The verdict on the running experiment is invalid. ${seeOperatorPage}`,
      },
    ],
  },
  {
    alert: 'ExperimentInvalid',
    when: 'the data are valid again',
    series: [samples(metrics.experimentVerdict, judge, { verdict: 'invalid' }, '1x10 0x20')],
    at: 11,
    fires: [],
  },
  {
    alert: 'ShadowWorse',
    when: 'the shadow is judged worse',
    series: [samples(metrics.shadowVerdict, judge, { verdict: 'worse' }, '0x10 1x20')],
    at: 11,
    fires: [
      {
        severity: 'warning',
        labels: {},
        description: 'Users confirm the primary where the two models disagree.',
      },
    ],
  },
  {
    alert: 'ShadowWorse',
    when: 'the shadow is not worse',
    series: [
      samples(metrics.shadowVerdict, judge, { verdict: 'worse' }, '0x30'),
      samples(metrics.shadowVerdict, judge, { verdict: 'not-worse' }, '1x30'),
    ],
    at: 11,
    fires: [],
  },
]
