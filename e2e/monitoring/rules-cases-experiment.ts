import { metrics } from '@sms-checker/contracts'
import type { RuleCase } from './rules-case.ts'
import { histogram, type Pod, podOf, samples } from './rules-series.ts'

const [stable, canary] = [podOf('stable'), podOf('canary')]
const [primary, candidate] = [podOf('primary'), podOf('model canary')]

const post = { method: 'POST', route: '/predict' }

/** So many requests in an hour, so many of them failed. */
function requests(pod: Pod, all: number, failed: number) {
  return [
    samples(metrics.httpRequests, pod, { ...post, status: '200' }, `0+${(all - failed) / 60}x90`),
    ...(failed === 0 ? [] : [samples(metrics.httpRequests, pod, { ...post, status: '503' }, `0+${failed / 60}x90`)]),
  ]
}

/** So many requests in an hour, so many of them slower than a quarter of a second. */
function durations(pod: Pod, all: number, slow: number) {
  const perMinute = { '0.25': (all - slow) / 60, '0.5': all / 60, '+Inf': all / 60 }
  return histogram(metrics.httpDuration, pod, { ...post, status: '200' }, perMinute, 90)
}

/** So many messages in an hour, so many of them spam. */
function verdicts(pod: Pod, all: number, spam: number) {
  const metric = pod.service === 'app-service' ? metrics.classificationResults : metrics.modelPredictions
  return [
    samples(metric, pod, { result: 'ham' }, `0+${(all - spam) / 60}x90`),
    samples(metric, pod, { result: 'spam' }, `0+${spam / 60}x90`),
  ]
}

const labels = (comparison: string, service: string) => ({ comparison, service, variant: 'canary' })
const beyond = (z: string) => `${z} standard errors in the last 1h, and chance explains 3.`

export const experimentCases: readonly RuleCase[] = [
  {
    alert: 'CanaryMoreErrors',
    when: 'the canary of the app fails and stable never does',
    series: [...requests(stable, 600, 0), ...requests(canary, 120, 12)],
    at: 75,
    fires: [
      {
        severity: 'critical',
        labels: labels('errors', 'app-service'),
        description: `The share of failed requests of app-service is higher by ${beyond('7.8')}`,
      },
    ],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'the canary of the model fails more often than primary',
    series: [...requests(primary, 600, 6), ...requests(candidate, 300, 18), ...requests(podOf('shadow'), 600, 600)],
    at: 75,
    fires: [
      {
        severity: 'critical',
        labels: labels('errors', 'model-service'),
        description: `The share of failed requests of model-service is higher by ${beyond('4.4')}`,
      },
    ],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'five failures of 120 against six of 600 may still be chance',
    series: [...requests(stable, 600, 6), ...requests(canary, 120, 5)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanaryMoreErrors',
    when: 'there is one failure more',
    series: [...requests(stable, 600, 6), ...requests(canary, 120, 6)],
    at: 75,
    fires: [
      {
        severity: 'critical',
        labels: labels('errors', 'app-service'),
        description: `The share of failed requests of app-service is higher by ${beyond('3.1')}`,
      },
    ],
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
  {
    alert: 'CanarySlower',
    when: 'a third of the requests to the canary is slow',
    series: [...durations(stable, 1200, 60), ...durations(canary, 120, 40)],
    at: 75,
    fires: [
      {
        severity: 'warning',
        labels: labels('latency', 'app-service'),
        description: `The share of requests to app-service that take longer than 0.25 s is higher by ${beyond('11.2')}`,
      },
    ],
  },
  {
    alert: 'CanarySlower',
    when: 'both are slow alike',
    series: [...durations(stable, 1200, 400), ...durations(canary, 120, 42)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySlower',
    when: 'a slow request takes longer than the release says',
    values: { monitoring: { alerts: { experiment: { slowerThanSeconds: '0.5' } } } },
    series: [...durations(stable, 1200, 60), ...durations(canary, 120, 40)],
    at: 75,
    fires: [],
  },
  {
    alert: 'CanarySpamShare',
    when: 'the canary calls fewer messages spam',
    series: [...verdicts(stable, 1200, 240), ...verdicts(canary, 240, 12)],
    at: 75,
    fires: [
      {
        severity: 'warning',
        labels: labels('spam', 'app-service'),
        description: `The share of spam of app-service differs by ${beyond('-5.6')}`,
      },
    ],
  },
  {
    alert: 'CanarySpamShare',
    when: 'the canary of the model calls more messages spam than primary',
    series: [...verdicts(primary, 1200, 240), ...verdicts(candidate, 240, 90), ...verdicts(podOf('shadow'), 1200, 0)],
    at: 75,
    fires: [
      {
        severity: 'warning',
        labels: labels('spam', 'model-service'),
        description: `The share of spam of model-service differs by ${beyond('5.9')}`,
      },
    ],
  },
  {
    alert: 'CanarySpamShare',
    when: 'the shares differ as chance may have it',
    series: [...verdicts(stable, 1200, 240), ...verdicts(canary, 240, 55)],
    at: 75,
    fires: [],
  },
]
