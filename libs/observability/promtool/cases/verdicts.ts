import { experimentServiceName, rollbackControllerName } from '@sms-checker/contracts'
import { metrics } from '../../src/metrics/index.ts'
import { type Pod, samples } from '../../src/testing/series.ts'
import type { RuleCase } from '../rule-case.ts'

const judge: Pod = { service: experimentServiceName, variant: 'none', pod: 'experiment-service-0', version: '1.0.0' }

const controller: Pod = { ...judge, service: rollbackControllerName, pod: 'rollback-controller-1' }

const inactive =
  'The rollback controller does not run, or cannot read the verdicts or the App VirtualService. Its log says which.'

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
    alert: 'AutomaticRollbackFailed',
    when: 'attempts of a rollback fail',
    series: [samples(metrics.automaticRollbacks, controller, { result: 'failed' }, '0x5 4x5')],
    at: 8,
    fires: [
      {
        severity: 'critical',
        labels: {},
        description: '4 attempts to take the users off the canary, or to record that, failed in the last 5m.',
      },
    ],
  },
  {
    alert: 'AutomaticRollbackFailed',
    when: 'a rollback succeeds',
    series: [
      samples(metrics.automaticRollbacks, controller, { result: 'failed' }, '0x20'),
      samples(metrics.automaticRollbacks, controller, { result: 'rolled-back' }, '0x5 1x15'),
    ],
    at: 8,
    fires: [],
  },
  {
    alert: 'AutomaticRollbackInactive',
    when: 'the verdicts cannot be read',
    series: [samples(metrics.automaticRollbackActive, controller, {}, '1x5 0x20')],
    at: 9,
    fires: [{ severity: 'warning', labels: {}, description: inactive }],
  },
  {
    alert: 'AutomaticRollbackInactive',
    when: 'no controller runs',
    series: [],
    at: 9,
    fires: [{ severity: 'warning', labels: {}, description: inactive }],
  },
  {
    alert: 'AutomaticRollbackInactive',
    when: 'the verdicts are read again',
    series: [samples(metrics.automaticRollbackActive, controller, {}, '0x7 1x20')],
    at: 9,
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
