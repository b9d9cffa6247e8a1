import { serviceNames } from '@sms-checker/contracts'
import type { Metric } from '../metrics/index.ts'
import { release } from './rendered-rules.ts'

/** Samples of one series, one per minute, in promtool notation: `0+15x60` starts at 0 and adds 15 sixty times. */
export interface Series {
  readonly series: string
  readonly values: string
}

type Variant = 'stable' | 'canary' | 'primary' | 'shadow' | 'model canary'

/** The labels of a pod's samples. */
export interface Pod {
  readonly service: string
  readonly variant: string
  readonly pod: string
  readonly version: string
}

/** Returns a pod of a variant. `model canary` is the canary of model-service. */
export function podOf(variant: Variant, number = 1): Pod {
  const isApp = variant === 'stable' || variant === 'canary'
  const service = isApp ? serviceNames.app : serviceNames.model
  const name = variant.replace('model ', '')
  return { service, variant: name, pod: `${service}-${name}-${number}`, version: '1.0.0' }
}

function toSeries(name: string, pod: Pod, labels: Readonly<Record<string, string>>, values: string): Series {
  const all = Object.entries({ ...release, ...pod, ...labels }).map(
    ([label, value]) => `${label}=${JSON.stringify(value)}`,
  )
  return { series: `${name}{${all.join(',')}}`, values }
}

type LabelsOf<M extends Metric> = { readonly [L in keyof M['labels']]: string }

/** Samples of a counter or gauge. Requires every label of the metric. */
export function samples<M extends Metric>(metric: M, pod: Pod, labels: LabelsOf<M>, values: string): Series {
  return toSeries(metric.name, pod, labels, values)
}

/** Samples of an external metric, such as `up`. */
export function externalSamples(name: string, { version: _, ...pod }: Pod, values: string): Series {
  return toSeries(name, { ...pod, version: '' }, {}, values)
}

/**
 * Samples of a histogram. `perMinute` is the number of observations per minute up to each bound; `sum` is the sum of their values
 * per minute.
 */
export function histogram<M extends Metric & { type: 'histogram' }>(
  metric: M,
  pod: Pod,
  labels: LabelsOf<M>,
  perMinute: Readonly<Record<string, number>> & { readonly '+Inf': number },
  minutes: number,
  sum = 0,
): Series[] {
  const counting = (step: number) => `0+${step}x${minutes}`
  return [
    ...Object.entries(perMinute).map(([le, step]) =>
      toSeries(`${metric.name}_bucket`, pod, { ...labels, le }, counting(step)),
    ),
    toSeries(`${metric.name}_count`, pod, labels, counting(perMinute['+Inf'])),
    toSeries(`${metric.name}_sum`, pod, labels, counting(sum)),
  ]
}
