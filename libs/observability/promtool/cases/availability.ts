import { serviceNames } from '@sms-checker/contracts'
import { metrics } from '../../src/metrics/index.ts'
import { externalSamples, type Pod, podOf, samples } from '../../src/testing/series.ts'
import type { RuleCase } from '../rule-case.ts'

const stable = podOf('stable')
const primary = podOf('primary')
const ready = (pod: Pod, values: string) => samples(metrics.ready, pod, {}, values)

/** Samples of a release with all variants ready, except the given one. */
function readyExcept(missing: Pod['variant'], ofService: string) {
  return (['stable', 'canary', 'primary', 'shadow', 'model canary'] as const)
    .map((variant) => podOf(variant))
    .filter(({ variant, service }) => variant !== missing || service !== ofService)
    .map((pod) => ready(pod, '1x20'))
}

const appPods = (count: number) =>
  Array.from({ length: count }, (_, index) => externalSamples('up', podOf('stable', index + 1), '1x40'))
const autoscaled = { autoscaling: { enabled: true, app: { maxReplicas: 4 } } }

const labelsOf = ({ service, variant, pod }: Pod) => ({ service, variant, pod })

export const availabilityCases: readonly RuleCase[] = [
  {
    alert: 'Watchdog',
    when: 'no other alert fires',
    series: [],
    at: 0,
    fires: [{ severity: 'none', labels: {}, description: 'Prometheus evaluates rules and reaches Alertmanager.' }],
  },
  {
    alert: 'TargetDown',
    when: 'scrapes of a pod fail for two minutes',
    series: [externalSamples('up', stable, '1x5 0x5'), externalSamples('up', podOf('stable', 2), '1x10')],
    at: 8,
    fires: [
      {
        severity: 'warning',
        labels: labelsOf(stable),
        description: 'Pod app-service-stable-1 (app-service, stable) could not be scraped for 2m.',
      },
    ],
  },
  {
    alert: 'TargetDown',
    when: 'a single scrape of a pod fails',
    series: [externalSamples('up', stable, '1x5 0 1x5')],
    at: 6,
    fires: [],
  },
  {
    alert: 'VariantDown',
    when: 'the only pod of stable is not ready',
    series: [...readyExcept('stable', serviceNames.app), ready(stable, '1x5 0x10')],
    at: 9,
    fires: [
      {
        severity: 'critical',
        labels: { service: 'app-service', variant: 'stable' },
        description: 'No pod of app-service, variant stable, has been ready for 2m.',
      },
    ],
  },
  {
    alert: 'VariantDown',
    when: 'shadow has no pod at all',
    series: readyExcept('shadow', serviceNames.model),
    at: 5,
    fires: [
      {
        severity: 'warning',
        labels: { service: 'model-service', variant: 'shadow' },
        description: 'No pod of model-service, variant shadow, has been ready for 2m.',
      },
    ],
  },
  {
    alert: 'VariantDown',
    when: 'the canary of model-service has no pod',
    series: readyExcept('canary', serviceNames.model),
    at: 5,
    fires: [
      {
        severity: 'critical',
        labels: { service: 'model-service', variant: 'canary' },
        description: 'No pod of model-service, variant canary, has been ready for 2m.',
      },
    ],
  },
  {
    alert: 'VariantDown',
    when: 'the only pod of stable is not ready for less than two minutes',
    series: [...readyExcept('stable', serviceNames.app), ready(stable, '1x5 0x10')],
    at: 7,
    fires: [],
  },
  {
    alert: 'VariantDown',
    when: 'one of two pods of primary is not ready',
    series: [...readyExcept('', ''), ready(podOf('primary', 2), '0x20')],
    at: 15,
    fires: [],
  },
  {
    alert: 'ModelNotReady',
    when: 'a pod of primary is not ready for two minutes',
    series: [ready(primary, '0x10'), ready(podOf('primary', 2), '1x10')],
    at: 3,
    fires: [
      {
        severity: 'warning',
        labels: { ...labelsOf(primary), version: '1.0.0' },
        description: 'Pod model-service-primary-1 (primary) has not been ready for 2m.',
      },
    ],
  },
  {
    alert: 'ModelNotReady',
    when: 'a pod of primary takes a minute to start',
    series: [ready(primary, '0x1 1x10')],
    at: 1,
    fires: [],
  },
  {
    alert: 'CrashLooping',
    when: 'a pod restarts three times in 15 minutes',
    series: [externalSamples('process_start_time_seconds', primary, '100x3 340x3 580x3 820x20')],
    at: 14,
    fires: [
      {
        severity: 'critical',
        labels: labelsOf(primary),
        description:
          'Pod model-service-primary-1 (model-service, primary) restarted 3 times in 15 minutes. The limit is 3.',
      },
    ],
  },
  {
    alert: 'CrashLooping',
    when: 'a pod restarts three times in an hour',
    series: [externalSamples('process_start_time_seconds', primary, '100x20 1300x20 2500x20 3700x20')],
    at: 64,
    fires: [],
  },
  {
    alert: 'CrashLooping',
    when: 'a pod restarts twice in 15 minutes',
    series: [externalSamples('process_start_time_seconds', primary, '100x3 340x3 580x20')],
    at: 14,
    fires: [],
  },
  {
    alert: 'AutoscalerAtMaximum',
    when: 'a variant has the maximum number of pods for 15 minutes',
    values: autoscaled,
    series: appPods(4),
    at: 16,
    fires: [
      {
        severity: 'warning',
        labels: { service: 'app-service', variant: 'stable' },
        description: 'app-service, variant stable, has had 4 pods for 15m. The maximum is 4.',
      },
    ],
  },
  {
    alert: 'AutoscalerAtMaximum',
    when: 'a variant has the maximum number of pods for ten minutes',
    values: autoscaled,
    series: appPods(4),
    at: 10,
    fires: [],
  },
  {
    alert: 'AutoscalerAtMaximum',
    when: 'a variant has one pod less than the maximum',
    values: autoscaled,
    series: appPods(3),
    at: 30,
    fires: [],
  },
  {
    alert: 'AutoscalerAtMaximum',
    when: 'autoscaling is disabled',
    values: { autoscaling: { enabled: false } },
    series: appPods(6),
    at: 30,
    fires: [],
  },
]
