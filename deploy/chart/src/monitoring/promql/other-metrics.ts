/** A metric that somebody else declares: Prometheus itself, or prom-client for every process. */
export interface OtherMetric {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly labels: Readonly<Record<string, never>>
}

/** Those that alerts and dashboards read beside our own. */
export const otherMetrics = {
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
} as const satisfies Record<string, OtherMetric>
