import { podOf } from '../../src/testing/series.ts'
import { beyondLimit, canary, canaryLabels, modelCanary, primary, requests, stable } from '../hourly-traffic.ts'
import type { RuleCase } from '../rule-case.ts'

export const canaryErrorsCases: readonly RuleCase[] = [
  {
    alert: 'CanaryMoreErrors',
    when: 'the canary of app-service fails and stable does not',
    series: [...requests(stable, 600, 0), ...requests(canary, 120, 12)],
    at: 75,
    fires: [
      {
        severity: 'critical',
        labels: canaryLabels('errors', 'app-service'),
        description: `The share of failed requests of app-service is above the baseline by ${beyondLimit('5.8')}`,
      },
    ],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'the canary of model-service fails more often than primary',
    series: [...requests(primary, 600, 6), ...requests(modelCanary, 300, 18), ...requests(podOf('shadow'), 600, 600)],
    at: 75,
    fires: [
      {
        severity: 'critical',
        labels: canaryLabels('errors', 'model-service'),
        description: `The share of failed requests of model-service is above the baseline by ${beyondLimit('4.1')}`,
      },
    ],
  },
  {
    alert: 'CanaryMoreErrors',
    when: '6 of 120 requests fail, compared with 6 of 600, which chance explains',
    series: [...requests(stable, 600, 6), ...requests(canary, 120, 6)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: '7 of 120 requests fail, compared with 6 of 600',
    series: [...requests(stable, 600, 6), ...requests(canary, 120, 7)],
    at: 75,
    fires: [
      {
        severity: 'critical',
        labels: canaryLabels('errors', 'app-service'),
        description: `The share of failed requests of app-service is above the baseline by ${beyondLimit('3.0')}`,
      },
    ],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'the canary has 1 of 5 failures with few requests, which chance produces once in 17 times',
    series: [...requests(stable, 10_000, 4), ...requests(canary, 120, 1)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'the canary has too few requests',
    series: [...requests(stable, 600, 0), ...requests(canary, 90, 90)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'the canary has had enough requests for only a minute',
    series: [...requests(stable, 600, 0), ...requests(canary, 120, 12)],
    at: 51,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'only four requests fail on both sides together',
    series: [...requests(stable, 1200, 0), ...requests(canary, 120, 4)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'stable fails more often than the canary',
    series: [...requests(stable, 600, 120), ...requests(canary, 600, 6)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'there is no canary',
    values: { canary: false },
    series: [...requests(stable, 600, 0), ...requests(canary, 120, 12)],
    at: 75,
    fires: [],
  },
]
