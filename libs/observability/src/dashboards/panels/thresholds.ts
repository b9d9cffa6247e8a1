import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard'

/** Lower bounds of the warning and the critical range. */
export interface Limits {
  readonly warning?: number
  readonly critical: number
}

/** Green, yellow and red steps. Without limits, the default text colour. */
export function thresholds(limits?: Limits): ThresholdsConfigBuilder {
  const steps = [
    { value: null, color: limits ? 'green' : 'text' },
    ...(limits?.warning === undefined ? [] : [{ value: limits.warning, color: 'yellow' }]),
    ...(limits ? [{ value: limits.critical, color: 'red' }] : []),
  ]
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps)
}
