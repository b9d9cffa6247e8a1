import type { RuleCase } from './rules-case.ts'
import { beyondLimit, canary, canaryLabels, modelCanary, primary, requests, stable } from './rules-experiment.ts'
import { podOf } from './rules-series.ts'

export const canaryErrorsCases: readonly RuleCase[] = [
  {
    alert: 'CanaryMoreErrors',
    when: 'the canary of the app fails and stable never does',
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
    when: 'the canary of the model fails more often than primary',
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
    when: 'six failures of 120 against six of 600 may still be chance',
    series: [...requests(stable, 600, 6), ...requests(canary, 120, 6)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'there is one failure more',
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
    when: 'one of five failures was the canary’s, of few requests: chance does that once in 17 times',
    series: [...requests(stable, 10_000, 4), ...requests(canary, 120, 1)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'the canary has had too few requests',
    series: [...requests(stable, 600, 0), ...requests(canary, 90, 90)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'the canary has had enough requests for a minute',
    series: [...requests(stable, 600, 0), ...requests(canary, 120, 12)],
    at: 51,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'four requests have failed in all',
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
    values: { istio: { canary: { enabled: false } } },
    series: [...requests(stable, 600, 0), ...requests(canary, 120, 12)],
    at: 75,
    fires: [],
  },
]
