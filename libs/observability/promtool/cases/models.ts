import { metrics } from '../../src/metrics/index.ts'
import { histogram, type Pod, podOf, type Series, samples } from '../../src/testing/series.ts'
import type { RuleCase } from '../rule-case.ts'

const primary = podOf('primary')
const shadow = podOf('shadow')

function requests(pod: Pod, perMinute: number): Series {
  return samples(metrics.httpRequests, pod, { method: 'POST', route: '/predict', status: '200' }, `0+${perMinute}x60`)
}

/** Samples of seven hours: messages per hour, the number of those classified as spam, and their mean length. */
function messages(hourly: number, spam: number, length: number): Series[] {
  return [
    samples(metrics.modelPredictions, primary, { result: 'ham' }, `0+${(hourly - spam) / 60}x420`),
    samples(metrics.modelPredictions, primary, { result: 'spam' }, `0+${spam / 60}x420`),
    ...histogram(metrics.modelMessageLength, primary, {}, { '+Inf': hourly / 60 }, 420, (hourly / 60) * length),
  ]
}

const trafficBaseline = [
  samples(metrics.expectedSpam, primary, { bound: 'low' }, '0.05x420'),
  samples(metrics.expectedSpam, primary, { bound: 'high' }, '0.3x420'),
  samples(metrics.expectedLength, primary, { bound: 'low' }, '30x420'),
  samples(metrics.expectedLength, primary, { bound: 'high' }, '150x420'),
]

const ofPrimary = { service: 'model-service', variant: 'primary', version: '1.0.0' }
const notMirrored = { severity: 'warning', labels: { service: 'model-service', variant: 'shadow' } }

export const modelCases: readonly RuleCase[] = [
  {
    alert: 'ShadowNotMirrored',
    when: 'a fifth of the requests are not mirrored',
    series: [requests(primary, 10), requests(shadow, 8)],
    at: 20,
    fires: [
      {
        ...notMirrored,
        description: 'Shadow received 80% of the requests to primary in the last 10m. At least 90 % are expected.',
      },
    ],
  },
  {
    alert: 'ShadowNotMirrored',
    when: 'shadow receives no requests',
    series: [requests(primary, 10)],
    at: 20,
    fires: [
      {
        ...notMirrored,
        description: 'Shadow received 0% of the requests to primary in the last 10m. At least 90 % are expected.',
      },
    ],
  },
  {
    alert: 'ShadowNotMirrored',
    when: '91 % of the requests are mirrored',
    series: [requests(primary, 100), requests(shadow, 91)],
    at: 20,
    fires: [],
  },
  {
    alert: 'ShadowNotMirrored',
    when: 'primary has just enough requests',
    series: [requests(primary, 6)],
    at: 20,
    fires: [
      {
        ...notMirrored,
        description: 'Shadow received 0% of the requests to primary in the last 10m. At least 90 % are expected.',
      },
    ],
  },
  {
    alert: 'ShadowNotMirrored',
    when: 'primary has too few requests',
    series: [requests(primary, 4)],
    at: 20,
    fires: [],
  },
  {
    alert: 'ShadowNotMirrored',
    when: 'requests are not mirrored for only two minutes',
    series: [requests(primary, 10)],
    at: 7,
    fires: [],
  },
  {
    alert: 'ShadowNotMirrored',
    when: 'there is no shadow',
    values: { shadow: false },
    series: [requests(primary, 10)],
    at: 20,
    fires: [],
  },
  {
    alert: 'SpamShareUnexpected',
    when: '40 % of the messages are spam and the traffic baseline ends at 30 %',
    series: [...trafficBaseline, ...messages(60, 24, 80)],
    at: 400,
    fires: [
      {
        severity: 'warning',
        labels: ofPrimary,
        description: 'primary (1.0.0) classified 40% of the messages of the last 6h as spam.',
      },
    ],
  },
  {
    alert: 'SpamShareUnexpected',
    when: '1 % of the messages are spam and the traffic baseline starts at 5 %',
    series: [...trafficBaseline, ...messages(60, 0.6, 80)],
    at: 400,
    fires: [
      {
        severity: 'warning',
        labels: ofPrimary,
        description: 'primary (1.0.0) classified 1% of the messages of the last 6h as spam.',
      },
    ],
  },
  {
    alert: 'SpamShareUnexpected',
    when: 'there have been enough messages for only ten minutes',
    series: [...trafficBaseline, ...messages(60, 24, 80)],
    at: 210,
    fires: [],
  },
  {
    alert: 'SpamShareUnexpected',
    when: 'the share of spam is within the traffic baseline',
    series: [...trafficBaseline, ...messages(60, 17, 80)],
    at: 400,
    fires: [],
  },
  {
    alert: 'SpamShareUnexpected',
    when: 'there are too few messages',
    series: [...trafficBaseline, ...messages(30, 30, 80)],
    at: 400,
    fires: [],
  },
  {
    alert: 'SpamShareUnexpected',
    when: 'the model card has no traffic baseline',
    series: messages(60, 60, 80),
    at: 400,
    fires: [],
  },
  {
    alert: 'MessageLengthUnexpected',
    when: 'the mean length is above the traffic baseline',
    series: [...trafficBaseline, ...messages(36, 6, 400)],
    at: 400,
    fires: [
      {
        severity: 'warning',
        labels: ofPrimary,
        description: 'primary (1.0.0) received messages of 400 characters on average in the last 6h.',
      },
    ],
  },
  {
    alert: 'MessageLengthUnexpected',
    when: 'the mean length is below the traffic baseline',
    series: [...trafficBaseline, ...messages(60, 10, 6)],
    at: 400,
    fires: [
      {
        severity: 'warning',
        labels: ofPrimary,
        description: 'primary (1.0.0) received messages of 6 characters on average in the last 6h.',
      },
    ],
  },
  {
    alert: 'MessageLengthUnexpected',
    when: 'there have been enough messages for only ten minutes',
    series: [...trafficBaseline, ...messages(60, 10, 400)],
    at: 210,
    fires: [],
  },
  {
    alert: 'MessageLengthUnexpected',
    when: 'the mean length is just within the traffic baseline',
    series: [...trafficBaseline, ...messages(60, 10, 149)],
    at: 400,
    fires: [],
  },
]
