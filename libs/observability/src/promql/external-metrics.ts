import type { OpenLabel } from '../metrics/index.ts'

/** A metric of Prometheus or of prom-client's default collectors. */
export interface ExternalMetric {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  /** Every label with its possible values, without `commonLabels` and `targetLabels`. */
  readonly labels: Readonly<Record<string, readonly string[] | OpenLabel>>
}

/** External metrics that alerts and dashboards query. */
export const externalMetrics = {
  up: { name: 'up', type: 'gauge', help: 'Whether the last scrape of the pod succeeded.', labels: {} },
  startTime: {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'Start time of the process, in seconds since the Unix epoch.',
    labels: {},
  },
  cpu: {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'User and system CPU time of the process.',
    labels: {},
  },
  memory: { name: 'process_resident_memory_bytes', type: 'gauge', help: 'Resident memory of the process.', labels: {} },
  eventLoopLag: {
    name: 'nodejs_eventloop_lag_p99_seconds',
    type: 'gauge',
    help: '99th percentile of the event loop lag.',
    labels: {},
  },
  alerts: {
    name: 'ALERTS',
    type: 'gauge',
    help: '1 for each pending or firing alert.',
    labels: {
      alertname: { of: 'alert names', maxCardinality: 100 },
      alertstate: ['pending', 'firing'],
      severity: { of: 'severities', maxCardinality: 10 },
    },
  },
} as const satisfies Record<string, ExternalMetric>
