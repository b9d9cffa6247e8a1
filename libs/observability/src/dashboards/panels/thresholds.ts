import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard'

/** From which value on something is to be watched, and from which it is bad. */
export interface Limits {
  readonly watch?: number
  readonly bad: number
}

/** Green, yellow and red; where there are no limits, one plain colour. */
export function thresholds(limits?: Limits): ThresholdsConfigBuilder {
  const steps = [
    { value: null, color: limits ? 'green' : 'text' },
    ...(limits?.watch === undefined ? [] : [{ value: limits.watch, color: 'yellow' }]),
    ...(limits ? [{ value: limits.bad, color: 'red' }] : []),
  ]
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps)
}
