import { podOf } from '../../src/testing/series.ts'
import {
  beyondLimit,
  canary,
  canaryLabels,
  durations,
  modelCanary,
  predictions,
  primary,
  stable,
} from '../hourly-traffic.ts'
import type { RuleCase } from '../rule-case.ts'

export const canaryResponsesCases: readonly RuleCase[] = [
  {
    alert: 'CanarySlower',
    when: 'a third of the canary’s requests are slow',
    series: [...durations(stable, 1200, 60), ...durations(canary, 120, 40)],
    at: 75,
    fires: [
      {
        severity: 'warning',
        labels: canaryLabels('latency', 'app-service'),
        description: `The share of requests to app-service that take longer than 0.25 s is above the baseline by ${beyondLimit('8.2')}`,
      },
    ],
  },
  {
    alert: 'CanarySlower',
    when: '16 of 120 requests are slow, compared with 60 of 1200',
    series: [...durations(primary, 1200, 60), ...durations(modelCanary, 120, 16)],
    at: 75,
    fires: [
      {
        severity: 'warning',
        labels: canaryLabels('latency', 'model-service'),
        description: `The share of requests to model-service that take longer than 0.25 s is above the baseline by ${beyondLimit('3.2')}`,
      },
    ],
  },
  {
    alert: 'CanarySlower',
    when: '15 of 120 requests are slow, which chance explains',
    series: [...durations(stable, 1200, 60), ...durations(canary, 120, 15)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySlower',
    when: 'the canary has too few requests',
    series: [...durations(stable, 1200, 60), ...durations(canary, 90, 45)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySlower',
    when: 'only four requests are slow on both sides together',
    series: [...durations(stable, 1200, 0), ...durations(canary, 120, 4)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySlower',
    when: 'the canary has had enough requests for only a minute',
    series: [...durations(stable, 1200, 60), ...durations(canary, 120, 40)],
    at: 51,
    fires: [],
  },
  {
    alert: 'CanarySlower',
    when: 'both sides are equally slow',
    series: [...durations(stable, 1200, 400), ...durations(canary, 120, 42)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySlower',
    when: 'requests are faster than a raised limit',
    values: { alerts: { experiment: { slowerThanSeconds: '0.5' } } },
    series: [...durations(stable, 1200, 60), ...durations(canary, 120, 40)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySpamShare',
    when: 'the canary classifies fewer messages as spam',
    series: [...predictions(stable, 1200, 240), ...predictions(canary, 240, 12)],
    at: 75,
    fires: [
      {
        severity: 'warning',
        labels: canaryLabels('spam', 'app-service'),
        description: `The share of spam of app-service differs from the baseline by ${beyondLimit('-6.5')}`,
      },
    ],
  },
  {
    alert: 'CanarySpamShare',
    when: 'the canary of model-service classifies more messages as spam than primary',
    series: [
      ...predictions(primary, 1200, 240),
      ...predictions(modelCanary, 240, 90),
      ...predictions(podOf('shadow'), 1200, 0),
    ],
    at: 75,
    fires: [
      {
        severity: 'warning',
        labels: canaryLabels('spam', 'model-service'),
        description: `The share of spam of model-service differs from the baseline by ${beyondLimit('5.5')}`,
      },
    ],
  },
  {
    alert: 'CanarySpamShare',
    when: '28 of 240 messages are spam, compared with 240 of 1200',
    series: [...predictions(stable, 1200, 240), ...predictions(canary, 240, 28)],
    at: 75,
    fires: [
      {
        severity: 'warning',
        labels: canaryLabels('spam', 'app-service'),
        description: `The share of spam of app-service differs from the baseline by ${beyondLimit('-3.1')}`,
      },
    ],
  },
  {
    alert: 'CanarySpamShare',
    when: '29 of 240 messages are spam, which chance explains',
    series: [...predictions(stable, 1200, 240), ...predictions(canary, 240, 29)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySpamShare',
    when: '70 of 240 messages are spam, compared with 240 of 1200',
    series: [...predictions(primary, 1200, 240), ...predictions(modelCanary, 240, 70)],
    at: 75,
    fires: [
      {
        severity: 'warning',
        labels: canaryLabels('spam', 'model-service'),
        description: `The share of spam of model-service differs from the baseline by ${beyondLimit('3.1')}`,
      },
    ],
  },
  {
    alert: 'CanarySpamShare',
    when: '69 of 240 messages are spam, which chance explains',
    series: [...predictions(primary, 1200, 240), ...predictions(modelCanary, 240, 69)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySpamShare',
    when: 'the canary has classified too few messages',
    series: [...predictions(stable, 1200, 240), ...predictions(canary, 90, 60)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySpamShare',
    when: 'only four messages are spam on both sides together',
    series: [...predictions(stable, 1200, 0), ...predictions(canary, 120, 4)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySpamShare',
    when: 'the canary has had enough messages for only a minute',
    series: [...predictions(stable, 1200, 240), ...predictions(canary, 120, 100)],
    at: 51,
    fires: [],
  },
]
