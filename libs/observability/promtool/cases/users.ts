import { metrics } from '../../src/metrics/index.ts'
import { histogram, podOf, samples } from '../../src/testing/series.ts'
import type { RuleCase } from '../rule-case.ts'

const stable = podOf('stable')
const canary = podOf('canary')

const stableRequests = (perMinute: number) => samples(metrics.classificationRequests, stable, {}, `0+${perMinute}x30`)
const canaryRequests = samples(metrics.classificationRequests, canary, {}, '0+1x30')
const rejected = (perMinute: number) => samples(metrics.rateLimited, stable, { limit: 'user' }, `0+${perMinute}x30`)

function responses(status: string, values: string, route = '/predict') {
  return samples(metrics.httpRequests, stable, { method: 'POST', route, status }, values)
}

function durations(perMinute: Readonly<Record<string, number>> & { readonly '+Inf': number }) {
  return histogram(metrics.classificationDuration, stable, {}, perMinute, 30)
}

const ofStable = { service: 'app-service', variant: 'stable' }
const slow = 'The 95th percentile of stable is'

export const usersCases: readonly RuleCase[] = [
  {
    alert: 'HighRequestRate',
    when: 'both variants together receive more than 15 requests per minute',
    series: [stableRequests(15), canaryRequests],
    at: 4,
    fires: [{ severity: 'warning', labels: {}, description: '16 requests per minute. The threshold is 15.' }],
  },
  {
    alert: 'HighRequestRate',
    when: 'there are 15 requests per minute',
    series: [stableRequests(15)],
    at: 10,
    fires: [],
  },
  {
    alert: 'HighRequestRate',
    when: 'the rate is high for only a minute',
    series: [stableRequests(60)],
    at: 2,
    fires: [],
  },
  {
    alert: 'HighRequestRate',
    when: 'the threshold is raised',
    values: { alerts: { highRequestRate: { perMinute: 100 } } },
    series: [stableRequests(60)],
    at: 10,
    fires: [],
  },
  {
    alert: 'RateLimitingSpike',
    when: '31 requests per minute are rejected',
    series: [rejected(31)],
    at: 15,
    fires: [{ severity: 'warning', labels: {}, description: '31 rejected requests per minute. The threshold is 30.' }],
  },
  {
    alert: 'RateLimitingSpike',
    when: 'the rate is high for only three minutes',
    series: [rejected(60)],
    at: 4,
    fires: [],
  },
  {
    alert: 'RateLimitingSpike',
    when: '30 requests per minute are rejected',
    series: [rejected(30)],
    at: 20,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: '7.3 % of the requests fail for an hour and the limit is 7.2 %',
    series: [responses('200', '0+92.7x80'), responses('500', '0+7.3x80')],
    at: 70,
    fires: [
      {
        severity: 'critical',
        labels: ofStable,
        description:
          '7.3% of the prediction requests to stable failed in the last 1h: more than 14.4 times the rate that an objective of 99.5 % allows.',
      },
    ],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: '10 % of 110 requests in an hour fail',
    series: [responses('200', `0+${99 / 60}x80`), responses('503', `0+${11 / 60}x80`)],
    at: 70,
    fires: [
      {
        severity: 'critical',
        labels: ofStable,
        description:
          '10% of the prediction requests to stable failed in the last 1h: more than 14.4 times the rate that an objective of 99.5 % allows.',
      },
    ],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: '10 % of 90 requests in an hour fail',
    series: [responses('200', `0+${81 / 60}x80`), responses('503', `0+${9 / 60}x80`)],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'errors started recently and the last hour is below the limit',
    series: [responses('200', '0+9x80'), responses('500', '0x49 0+2x30')],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'errors decrease and the last five minutes are below the limit',
    series: [responses('200', '0+94x80'), responses('500', '0+15x60 906+6x20')],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: '10 % of single and batch requests together fail',
    series: [responses('200', '0+9x80'), responses('503', '0+0.5x80'), responses('500', '0+0.5x80', '/predict/batch')],
    at: 70,
    fires: [
      {
        severity: 'critical',
        labels: ofStable,
        description:
          '10% of the prediction requests to stable failed in the last 1h: more than 14.4 times the rate that an objective of 99.5 % allows.',
      },
    ],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: '7 % of the requests fail and the limit is 7.2 %',
    series: [responses('200', '0+93x80'), responses('500', '0+7x80')],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'one of few requests at night fails',
    series: [responses('200', '0+0.1x80'), responses('500', '0x60 1x20')],
    at: 62,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'errors stopped five minutes ago',
    series: [responses('200', '0+9x80'), responses('500', '0+3x60 180x20')],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'requests fail with 4xx or on other routes',
    series: [
      responses('200', '0+9x80'),
      responses('429', '0+9x80'),
      responses('400', '0+9x80'),
      responses('500', '0+9x80', '/version'),
    ],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnSlow',
    when: '4 % of the requests fail for hours',
    series: [responses('200', '0+96x400'), responses('500', '0+4x400')],
    at: 380,
    fires: [
      {
        severity: 'warning',
        labels: ofStable,
        description:
          '4% of the prediction requests to stable failed in the last 6h: more than 6 times the rate that an objective of 99.5 % allows.',
      },
    ],
  },
  {
    alert: 'ErrorBudgetBurnSlow',
    when: '3.1 % of few requests fail for hours and the limit is 3 %',
    series: [responses('200', '0+0.29070x400'), responses('500', '0+0.0093x400')],
    at: 380,
    fires: [
      {
        severity: 'warning',
        labels: ofStable,
        description:
          '3.1% of the prediction requests to stable failed in the last 6h: more than 6 times the rate that an objective of 99.5 % allows.',
      },
    ],
  },
  {
    alert: 'ErrorBudgetBurnSlow',
    when: 'there are too few requests in six hours',
    series: [responses('200', '0+0.2x400'), responses('500', '0+0.05x400')],
    at: 380,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnSlow',
    when: 'errors started recently and the last six hours are below the limit',
    series: [responses('200', '0+9x400'), responses('500', '0x339 0+2x60')],
    at: 380,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnSlow',
    when: 'errors decrease and the last 30 minutes are below the limit',
    series: [responses('200', '0+97x400'), responses('500', '0+5x340 1703+2.6x60')],
    at: 380,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnSlow',
    when: '2.9 % of the requests fail and the limit is 3 %',
    series: [responses('200', '0+971x400'), responses('500', '0+29x400')],
    at: 380,
    fires: [],
  },
  {
    alert: 'HighLatency',
    when: '6 % of 22 requests in five minutes take longer than 500 ms',
    series: durations({ '0.25': 3.5, '0.5': 4.136, '1': 4.4, '+Inf': 4.4 }),
    at: 12,
    fires: [
      {
        severity: 'warning',
        labels: { ...ofStable, quantile: '0.95' },
        description: `${slow} 583.3ms. The limit is 500 ms.`,
      },
    ],
  },
  {
    alert: 'HighLatency',
    when: '3 % of the requests take longer than 2.5 s',
    series: durations({ '0.25': 97, '0.5': 97, '1': 97, '2.5': 97, '5': 100, '+Inf': 100 }),
    at: 12,
    fires: [
      {
        severity: 'warning',
        labels: { ...ofStable, quantile: '0.99' },
        description: 'The 99th percentile of stable is 4.167s. The limit is 1500 ms.',
      },
    ],
  },
  {
    alert: 'HighLatency',
    when: '4 % of the requests take longer than 500 ms',
    series: durations({ '0.25': 90, '0.5': 96, '1': 100, '+Inf': 100 }),
    at: 20,
    fires: [],
  },
  {
    alert: 'HighLatency',
    when: 'there are too few requests',
    series: durations({ '0.5': 0, '1': 3.5, '+Inf': 3.5 }),
    at: 20,
    fires: [],
  },
  {
    alert: 'HighLatency',
    when: 'requests are slow for only two minutes',
    series: durations({ '0.25': 0, '5': 100, '+Inf': 100 }),
    at: 3,
    fires: [],
  },
]
