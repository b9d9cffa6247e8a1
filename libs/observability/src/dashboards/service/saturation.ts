import * as units from '@grafana/grafana-foundation-sdk/units'
import { serviceNames } from '@sms-checker/contracts'
import { metrics } from '../../metrics/index.ts'
import { externalMetrics } from '../../promql/external-metrics.ts'
import { panelQuery } from '../../promql/query.ts'
import { of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { timeSeries } from '../panels/time-series.ts'
import { chosenVariants as variant } from '../ratio.ts'

/** How full a service is. */
export function saturation(component: keyof typeof serviceNames): Row {
  const service = serviceNames[component]
  const matchers = { service, variant } as const
  const legend = '{{variant}}'
  return {
    title: `${service}: saturation`,
    panels: [
      timeSeries({
        title: 'Requests in flight',
        description: 'Requests that are being answered, over all pods of a variant.',
        unit: units.Short,
        width: 8,
        queries: [{ expr: panelQuery`sum by (variant) (${of(metrics.requestsInFlight, matchers)})`, legend }],
      }),
      timeSeries({
        title: 'Delay of the event loop',
        description:
          'What 99 of 100 turns stay under, in the worst pod. Above some tenths of a second the service refuses requests as overload.',
        unit: units.Seconds,
        width: 8,
        limits: { watch: 0.1, bad: 0.5 },
        queries: [{ expr: panelQuery`max by (variant) (${of(externalMetrics.eventLoopLag, matchers)})`, legend }],
      }),
      timeSeries({
        title: 'Processor',
        description: 'Cores in use, mean of the pods of a variant. The autoscaler looks at it.',
        unit: units.Short,
        width: 8,
        queries: [
          { expr: panelQuery`avg by (variant) (rate(${of(externalMetrics.cpu, matchers)}[$__rate_interval]))`, legend },
        ],
      }),
      timeSeries({
        title: 'Memory',
        description: 'Resident memory of the largest pod of a variant.',
        unit: units.BytesIEC,
        width: 8,
        queries: [{ expr: panelQuery`max by (variant) (${of(externalMetrics.memory, matchers)})`, legend }],
      }),
      timeSeries({
        title: 'Pods that are ready',
        description: 'Pods of a variant that say they can answer.',
        unit: units.Short,
        width: 8,
        queries: [{ expr: panelQuery`sum by (variant) (${of(metrics.ready, matchers)})`, legend }],
      }),
      timeSeries({
        title: 'Pods that are read',
        description:
          'Pods of a variant whose metrics the last scrape brought. Fewer than are ready: look at Prometheus first.',
        unit: units.Short,
        width: 8,
        queries: [{ expr: panelQuery`sum by (variant) (${of(externalMetrics.up, matchers)})`, legend }],
      }),
    ],
  }
}
