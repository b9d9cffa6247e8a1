import { t } from '@helm-ts/chart'
import { metrics } from '../metrics/index.ts'

const duration = /^\d+[smh]$/

const forHowLong = (value: string) => t.string(value, 'How long it must last.').pattern(duration)

/** Prometheus 3 writes a bucket of whole seconds another way than 2 does, so that only the others can be named. */
const slowBuckets = metrics.httpDuration.buckets.filter((bound) => !Number.isInteger(bound)).map(String)
/** Where a release says nothing else. */
export const defaultSlowBucket = '0.25'

/** Every threshold of every alert. */
export const alertThresholds = t.group(
  'When somebody is told that something is wrong; docs/runbook.md says what each alert means.',
  {
    runbookUrl: t
      .string(
        'docs/runbook.md',
        'Where docs/runbook.md can be read, such as https://git.example.com/sms-checker/docs/runbook.md; alerts lead to its sections.',
      )
      .pattern(/^[A-Za-z0-9_.:/@+-]+$/),
    highRequestRate: t.group('HighRequestRate: users ask for more predictions than expected.', {
      perMinute: t.int(15, 'Requests a minute, over all variants, above which it fires.').min(0),
      for: t.string('2m', 'How long the rate must stay above that.').pattern(duration),
    }),
    rateLimiting: t.group('RateLimitingSpike: many requests are refused because their sender asks too often.', {
      perMinute: t.int(30, 'Refused requests a minute, over all variants, above which it fires.').min(0),
      for: forHowLong('5m'),
    }),
    availability: t.group('TargetDown, VariantDown and ModelNotReady: pods that do not answer or are not ready.', {
      for: forHowLong('2m'),
    }),
    crashLoop: t.group('CrashLooping: a pod starts again and again.', {
      restarts: t.int(3, 'Starts of one pod in a quarter of an hour from which it fires.').min(1),
    }),
    errorBudget: t.group(
      'ErrorBudgetBurnFast and ErrorBudgetBurnSlow: a variant of app-service fails so often that it will miss its objective.',
      {
        // Under 93 %, not even a total failure burns the budget 14.4 times too fast.
        objective: t
          .number(99.5, 'Percent of requests for a prediction that are to be answered without an error of ours.')
          .min(95)
          .max(99.999),
        minimumRequests: t
          .int(
            100,
            'Requests that the longer of the two windows must hold, so that one failure in the night wakes nobody.',
          )
          .min(1),
      },
    ),
    latency: t.group('HighLatency: users of a variant wait too long for a verdict.', {
      p95Milliseconds: t
        .int(500, 'Above this, for the slowest twentieth of the requests, it fires.')
        .min(1)
        .max(10_000),
      p99Milliseconds: t
        .int(1500, 'Above this, for the slowest hundredth of the requests, it fires.')
        .min(1)
        .max(10_000),
      minimumRequests: t.int(20, 'Requests of the last five minutes that it takes to judge.').min(1),
      for: forHowLong('5m'),
    }),
    experiment: t.group(
      'CanaryMoreErrors, CanarySlower and CanarySpamShare: the canary of app or model differs from what everybody else gets, beyond chance.',
      {
        zLimit: t
          .number(
            3,
            'Standard errors between the two shares above which it fires; 3 is exceeded by chance at most once in 700 times, with few events, too.',
          )
          .min(1)
          .max(10),
        minimumRequests: t.int(100, 'Requests that each of the two must have answered.').min(10),
        minimumEvents: t
          .int(5, 'Requests of both together that failed, were slow or were called spam, that it takes to judge.')
          .min(1),
        slowerThanSeconds: t.enum(
          [defaultSlowBucket, ...slowBuckets.filter((bound) => bound !== defaultSlowBucket)],
          defaultSlowBucket,
          'What counts as a slow request, for the alert and on the dashboard: a bucket of the histogram, in seconds.',
        ),
        window: t.string('1h', 'The time over which requests are counted.').pattern(duration),
        for: forHowLong('2m'),
      },
    ),
    shadow: t.group('ShadowNotMirrored: the shadow model does not get what primary gets.', {
      share: t
        .int(90, 'Percent of the requests of primary that shadow must have got in the last ten minutes.')
        .min(1)
        .max(100),
      minimumRequests: t.int(50, 'Requests of primary in that time that it takes to judge.').min(1),
      for: forHowLong('5m'),
    }),
    drift: t.group(
      'SpamShareUnexpected and MessageLengthUnexpected: the messages are not what the model’s card expects.',
      {
        minimumMessages: t.int(200, 'Messages that the model must have classified in the window.').min(1),
        window: t.string('6h', 'The time over which messages are counted.').pattern(duration),
        for: forHowLong('15m'),
      },
    ),
    autoscaler: t.group('AutoscalerAtMaximum: a variant has as many pods as it may.', { for: forHowLong('15m') }),
  },
)
