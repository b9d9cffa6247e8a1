import * as units from '@grafana/grafana-foundation-sdk/units'
import { serviceNames } from '@sms-checker/contracts'
import { metrics } from '../../metrics/index.ts'
import { externalMetrics } from '../../promql/external-metrics.ts'
import { panelQuery } from '../../promql/query.ts'
import { of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { timeSeries } from '../panels/time-series.ts'
import { selectedVariants as variant } from '../ratio.ts'

/** Saturation of a service. */
export function saturation(component: keyof typeof serviceNames): Row {
  const service = serviceNames[component]
  const matchers = { service, variant } as const
  const legend = '{{variant}}'
  return {
    title: `${service} saturation`,
    panels: [
      timeSeries({
        title: 'Requests in flight',
        description: 'Requests in progress, over all pods of a variant.',
        unit: units.Short,
        width: 8,
        queries: [{ expr: panelQuery`sum by (variant) (${of(metrics.requestsInFlight, matchers)})`, legend }],
      }),
      timeSeries({
        title: 'Event loop lag p99',
        description:
          '99th percentile of the event loop lag, maximum over the pods of a variant. At a high lag the service sheds load.',
        unit: units.Seconds,
        width: 8,
        limits: { warning: 0.1, critical: 0.5 },
        queries: [{ expr: panelQuery`max by (variant) (${of(externalMetrics.eventLoopLag, matchers)})`, legend }],
      }),
      timeSeries({
        title: 'CPU usage',
        description: 'CPU cores in use, mean over the pods of a variant. The autoscaler uses this resource.',
        unit: units.Short,
        width: 8,
        queries: [
          { expr: panelQuery`avg by (variant) (rate(${of(externalMetrics.cpu, matchers)}[$__rate_interval]))`, legend },
        ],
      }),
      timeSeries({
        title: 'Memory usage',
        description: 'Resident memory, maximum over the pods of a variant.',
        unit: units.BytesIEC,
        width: 8,
        queries: [{ expr: panelQuery`max by (variant) (${of(externalMetrics.memory, matchers)})`, legend }],
      }),
      timeSeries({
        title: 'Ready pods',
        description: 'Pods of a variant that report ready.',
        unit: units.Short,
        width: 8,
        queries: [{ expr: panelQuery`sum by (variant) (${of(metrics.ready, matchers)})`, legend }],
      }),
      timeSeries({
        title: 'Scraped pods',
        description: 'Pods of a variant whose last scrape succeeded. If fewer than are ready, check Prometheus first.',
        unit: units.Short,
        width: 8,
        queries: [{ expr: panelQuery`sum by (variant) (${of(externalMetrics.up, matchers)})`, legend }],
      }),
      timeSeries({
        title: 'Events',
        description:
          'Events for experiment-service per minute: sent, and dropped by reason. An experiment in which one variant drops more is not valid.',
        unit: units.CountsPerMinute,
        width: 24,
        queries: [
          {
            expr: panelQuery`60 * sum by (variant) (rate(${of(metrics.eventsSent, matchers)}[$__rate_interval]))`,
            legend: '{{variant}} sent',
          },
          {
            expr: panelQuery`60 * sum by (reason) (rate(${of(metrics.eventsDropped, matchers)}[$__rate_interval]))`,
            legend: 'dropped: {{reason}}',
          },
        ],
      }),
    ],
  }
}
