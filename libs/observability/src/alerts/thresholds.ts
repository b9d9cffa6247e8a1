import { t } from '@helm-ts/chart'
import { metrics } from '../metrics/index.ts'

const duration = /^\d+[smh]$/

const forDuration = (value: string) =>
  t.string(value, 'How long the condition must hold before the alert fires.').pattern(duration)

/** Excludes integers: Prometheus 2 and 3 format integer bucket bounds differently. */
const slowBuckets = metrics.httpDuration.buckets.filter((bound) => !Number.isInteger(bound)).map(String)
/** The default of `experiment.slowerThanSeconds`. */
export const defaultSlowBucket = '0.25'

/** Every threshold of every alert. */
export const alertThresholds = t.group(
  'Thresholds of the alerts. The runbook, docs/runbook.md of the source repository, explains each alert: its meaning, impact, diagnosis and mitigation.',
  {
    runbookUrl: t
      .string(
        '',
        'Address where your team reads the runbook, for example https://git.example.com/sms-checker/docs/runbook.md. ' +
          'Each alert then links to its section through the annotation `runbook_url`, and the dashboards link to the page. ' +
          'Empty omits the links.',
      )
      .pattern(/^[A-Za-z0-9_.:/@+-]*$/),
    highRequestRate: t.group('HighRequestRate: users request more predictions than expected.', {
      perMinute: t.int(15, 'Requests per minute, over all variants, above which the alert fires.').min(0),
      for: forDuration('2m'),
    }),
    rateLimiting: t.group('RateLimitingSpike: the rate limit rejects many requests.', {
      perMinute: t.int(30, 'Rejected requests per minute, over all variants, above which the alert fires.').min(0),
      for: forDuration('5m'),
    }),
    availability: t.group(
      'TargetDown, VariantDown, ModelNotReady and AutomaticRollbackInactive: pods that cannot be scraped, are not ready or cannot work.',
      {
        for: forDuration('2m'),
      },
    ),
    crashLoop: t.group('CrashLooping: a container restarts repeatedly.', {
      restarts: t.int(3, 'Restarts of one pod within 15 minutes at which the alert fires.').min(1),
    }),
    errorBudget: t.group(
      'ErrorBudgetBurnFast and ErrorBudgetBurnSlow: a variant of app-service consumes its error budget too fast.',
      {
        // Below 93 %, even a complete outage cannot burn the budget at 14.4 times the allowed rate.
        objective: t
          .number(
            99.5,
            'Service level objective: percentage of prediction requests without a server error, over 30 days. For a decimal ' +
              'number on the command line, use --set-json: --set passes a string.',
          )
          .min(95)
          .max(99.999),
        minimumRequests: t
          .int(
            100,
            'Requests required in the longer of the two windows, so that a single failure in a quiet night does not page anyone.',
          )
          .min(1),
      },
    ),
    latency: t.group('HighLatency: predictions of a variant take too long.', {
      p95Milliseconds: t
        .int(500, '95th percentile of the response time, in milliseconds, above which the alert fires.')
        .min(1)
        .max(10_000),
      p99Milliseconds: t
        .int(1500, '99th percentile of the response time, in milliseconds, above which the alert fires.')
        .min(1)
        .max(10_000),
      minimumRequests: t.int(20, 'Requests required in the last five minutes.').min(1),
      for: forDuration('5m'),
    }),
    experiment: t.group(
      'CanaryMoreErrors, CanarySlower and CanarySpamShare: the canary of app or model differs from the baseline by more than chance.',
      {
        zLimit: t
          .number(
            3,
            'Number of standard errors between the two shares above which the alert fires. Without a real difference, 3 is exceeded at most once in 700 evaluations, also with few events. For a decimal number on the command line, use --set-json.',
          )
          .min(1)
          .max(10),
        minimumRequests: t.int(100, 'Requests required on each side.').min(10),
        minimumEvents: t
          .int(5, 'Events (failed requests, slow requests or spam) required on both sides together.')
          .min(1),
        slowerThanSeconds: t.enum(
          [defaultSlowBucket, ...slowBuckets.filter((bound) => bound !== defaultSlowBucket)],
          defaultSlowBucket,
          'Requests that take longer count as slow, in the alert and on the dashboard: the bound of a histogram bucket, in seconds.',
        ),
        window: t.string('1h', 'Window over which requests are counted.').pattern(duration),
        for: forDuration('2m'),
      },
    ),
    shadow: t.group('ShadowNotMirrored: the shadow model does not receive the requests of primary.', {
      share: t
        .int(90, 'Percentage of the requests of primary that shadow must have received in the last ten minutes.')
        .min(1)
        .max(100),
      minimumRequests: t.int(50, 'Requests to primary required in that time.').min(1),
      for: forDuration('5m'),
    }),
    drift: t.group(
      'SpamShareUnexpected and MessageLengthUnexpected: traffic deviates from the traffic baseline of the model card.',
      {
        minimumMessages: t.int(200, 'Messages required in the window.').min(1),
        window: t.string('6h', 'Window over which messages are counted.').pattern(duration),
        for: forDuration('15m'),
      },
    ),
    evidence: t.group(
      'EvidenceStale, EventsDropped and EvidenceDiskNearlyFull: the evidence of the experiment is incomplete, or soon will be.',
      {
        droppedPercent: t.int(1, 'Percentage of its events that a variant may drop in ten minutes.').min(0).max(100),
        diskFreePercent: t
          .int(10, 'Percentage of free space on the volume of experiment-service below which the alert fires.')
          .min(1)
          .max(99),
        for: forDuration('10m'),
      },
    ),
    autoscaler: t.group('AutoscalerAtMaximum: a variant has reached its maximum number of replicas.', {
      for: forDuration('15m'),
    }),
  },
)
