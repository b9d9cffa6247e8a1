import type { OpenLabel } from '../metrics/index.ts'

/** A metric that somebody else declares: Prometheus itself, or prom-client for every process. */
export interface ExternalMetric {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  /** Every label, with the values that it may have. */
  readonly labels: Readonly<Record<string, readonly string[] | OpenLabel>>
}

/** Those that alerts and dashboards read beside our own. */
export const externalMetrics = {
  up: { name: 'up', type: 'gauge', help: '1 where the last scrape of a pod brought its metrics.', labels: {} },
  startTime: {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'When the process started, in seconds since 1970.',
    labels: {},
  },
  cpu: { name: 'process_cpu_seconds_total', type: 'counter', help: 'CPU time of the process.', labels: {} },
  memory: { name: 'process_resident_memory_bytes', type: 'gauge', help: 'Resident memory of the process.', labels: {} },
  eventLoopLag: {
    name: 'nodejs_eventloop_lag_p99_seconds',
    type: 'gauge',
    help: 'Delay of the event loop that 1 in 100 callbacks exceeds.',
    labels: {},
  },
  alerts: {
    name: 'ALERTS',
    type: 'gauge',
    help: '1 for each alert that waits or fires.',
    labels: {
      alertname: { of: 'names of alerts', maxCardinality: 100 },
      alertstate: ['pending', 'firing'],
      severity: { of: 'severities of alerts', maxCardinality: 10 },
    },
  },
} as const satisfies Record<string, ExternalMetric>
