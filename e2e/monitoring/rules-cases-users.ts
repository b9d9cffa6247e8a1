import { metrics } from '@sms-checker/observability/metrics'
import type { RuleCase } from './rules-case.ts'
import { histogram, podOf, samples } from './rules-series.ts'

const stable = podOf('stable')
const canary = podOf('canary')

const asked = (perMinute: number) => samples(metrics.classificationRequests, stable, {}, `0+${perMinute}x30`)
const askedCanary = samples(metrics.classificationRequests, canary, {}, '0+1x30')
const refused = (perMinute: number) => samples(metrics.rateLimited, stable, {}, `0+${perMinute}x30`)

function answered(status: string, values: string, route = '/predict') {
  return samples(metrics.httpRequests, stable, { method: 'POST', route, status }, values)
}

function took(perMinute: Readonly<Record<string, number>> & { readonly '+Inf': number }) {
  return histogram(metrics.classificationDuration, stable, {}, perMinute, 30)
}

const ofStable = { service: 'app-service', variant: 'stable' }
const slow = 'The 95th percentile of stable is'

export const usersCases: readonly RuleCase[] = [
  {
    alert: 'HighRequestRate',
    when: 'both variants together are asked more than 15 times a minute',
    series: [asked(15), askedCanary],
    at: 4,
    fires: [{ severity: 'warning', labels: {}, description: '16 requests per minute. The threshold is 15.' }],
  },
  { alert: 'HighRequestRate', when: 'there are 15 requests a minute', series: [asked(15)], at: 10, fires: [] },
  { alert: 'HighRequestRate', when: 'many requests have come for a minute', series: [asked(60)], at: 2, fires: [] },
  {
    alert: 'HighRequestRate',
    when: 'the limit is raised',
    values: { monitoring: { alerts: { highRequestRate: { perMinute: 100 } } } },
    series: [asked(60)],
    at: 10,
    fires: [],
  },
  {
    alert: 'RateLimitingSpike',
    when: '31 requests a minute are refused',
    series: [refused(31)],
    at: 15,
    fires: [{ severity: 'warning', labels: {}, description: '31 rejected requests per minute. The threshold is 30.' }],
  },
  { alert: 'RateLimitingSpike', when: 'it has been so for three minutes', series: [refused(60)], at: 4, fires: [] },
  { alert: 'RateLimitingSpike', when: '30 requests a minute are refused', series: [refused(30)], at: 20, fires: [] },
  {
    alert: 'ErrorBudgetBurnFast',
    when: '73 of a thousand requests have failed for an hour, and 72 are the limit',
    series: [answered('200', '0+92.7x80'), answered('500', '0+7.3x80')],
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
    when: 'a tenth of 110 requests in an hour has failed',
    series: [answered('200', `0+${99 / 60}x80`), answered('503', `0+${11 / 60}x80`)],
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
    when: 'a tenth of 90 requests in an hour has failed',
    series: [answered('200', `0+${81 / 60}x80`), answered('503', `0+${9 / 60}x80`)],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'it began lately: the hour as a whole is still below the limit',
    series: [answered('200', '0+9x80'), answered('500', '0x49 0+2x30')],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'it becomes better: the last five minutes are below the limit',
    series: [answered('200', '0+94x80'), answered('500', '0+15x60 906+6x20')],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'a tenth of the requests has failed, one or many messages each',
    series: [answered('200', '0+9x80'), answered('503', '0+0.5x80'), answered('500', '0+0.5x80', '/predict/batch')],
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
    when: 'seven of a hundred requests fail, and 7.2 are the limit',
    series: [answered('200', '0+93x80'), answered('500', '0+7x80')],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'one of the few requests of a night fails',
    series: [answered('200', '0+0.1x80'), answered('500', '0x60 1x20')],
    at: 62,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'it is over: the last five minutes were good',
    series: [answered('200', '0+9x80'), answered('500', '0+3x60 180x20')],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnFast',
    when: 'users ask too often, or wrongly, or for a page that fails',
    series: [
      answered('200', '0+9x80'),
      answered('429', '0+9x80'),
      answered('400', '0+9x80'),
      answered('500', '0+9x80', '/version'),
    ],
    at: 70,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnSlow',
    when: 'four of a hundred requests have failed for hours',
    series: [answered('200', '0+96x400'), answered('500', '0+4x400')],
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
    when: '31 of a thousand of few requests have failed for hours, and 30 are the limit',
    series: [answered('200', '0+0.29070x400'), answered('500', '0+0.0093x400')],
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
    when: 'there were too few requests to judge',
    series: [answered('200', '0+0.2x400'), answered('500', '0+0.05x400')],
    at: 380,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnSlow',
    when: 'it began lately: the six hours as a whole are still below the limit',
    series: [answered('200', '0+9x400'), answered('500', '0x339 0+2x60')],
    at: 380,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnSlow',
    when: 'it becomes better: the last half hour is below the limit',
    series: [answered('200', '0+97x400'), answered('500', '0+5x340 1703+2.6x60')],
    at: 380,
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurnSlow',
    when: '29 of a thousand requests fail, and 30 are the limit',
    series: [answered('200', '0+971x400'), answered('500', '0+29x400')],
    at: 380,
    fires: [],
  },
  {
    alert: 'HighLatency',
    when: 'six of a hundred requests, of 22 in five minutes, take longer than half a second',
    series: took({ '0.25': 3.5, '0.5': 4.136, '1': 4.4, '+Inf': 4.4 }),
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
    when: 'a few requests take very long',
    series: took({ '0.25': 97, '0.5': 97, '1': 97, '2.5': 97, '5': 100, '+Inf': 100 }),
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
    when: 'one request in 25 takes longer than half a second',
    series: took({ '0.25': 90, '0.5': 96, '1': 100, '+Inf': 100 }),
    at: 20,
    fires: [],
  },
  {
    alert: 'HighLatency',
    when: 'there are too few requests to judge',
    series: took({ '0.5': 0, '1': 3.5, '+Inf': 3.5 }),
    at: 20,
    fires: [],
  },
  {
    alert: 'HighLatency',
    when: 'it has been so for two minutes',
    series: took({ '0.25': 0, '5': 100, '+Inf': 100 }),
    at: 3,
    fires: [],
  },
]
