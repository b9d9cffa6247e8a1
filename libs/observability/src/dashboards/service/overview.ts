import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { externalMetrics } from '../../promql/external-metrics.ts'
import { panelQuery } from '../../promql/query.ts'
import { bucketsOf, of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { stat } from '../panels/stat.ts'
import { share } from '../ratio.ts'
import { measures } from '../slis.ts'

const everyVariant = { matches: '.+' }

export const overview: Row = {
  title: 'At a glance',
  panels: [
    stat({
      title: 'Requests for a verdict',
      description: 'What all users together ask app-service, in a minute.',
      unit: units.RequestsPerMinute,
      width: 4,
      decimals: 1,
      course: true,
      queries: [
        {
          expr: panelQuery`60 * sum(rate(${of(metrics.classificationRequests)}[$__rate_interval]))`,
          legend: 'requests',
        },
      ],
    }),
    stat({
      title: 'Errors',
      description:
        'Share of requests for a verdict that app-service answered with a fault of ours (5xx), over the time shown.',
      unit: units.PercentUnit,
      width: 4,
      decimals: 2,
      limits: { watch: 0.001, bad: 0.01 },
      queries: [{ expr: share(measures.errors, everyVariant, '$__range'), legend: 'errors' }],
    }),
    stat({
      title: 'Slowest twentieth',
      description: 'Nineteen of twenty requests for a verdict were answered within this, over the time shown.',
      unit: units.Seconds,
      width: 4,
      decimals: 2,
      limits: { watch: 0.25, bad: 0.5 },
      queries: [
        {
          expr: panelQuery`histogram_quantile(0.95, sum by (le) (rate(${bucketsOf(metrics.classificationDuration)}[$__range])))`,
          legend: 'p95',
        },
      ],
    }),
    stat({
      title: 'Pods that cannot answer',
      description: 'Pods of both services that Prometheus knows but cannot read, or that say they are not ready.',
      unit: units.Short,
      width: 4,
      decimals: 0,
      limits: { bad: 1 },
      queries: [
        {
          expr: panelQuery`count(${of(externalMetrics.up)}) - (sum(${of(metrics.ready)}) or vector(0))`,
          legend: 'pods',
        },
      ],
    }),
    stat({
      title: 'Restarts',
      description: 'How often a container began again in a pod that was already there, over the time shown.',
      unit: units.Short,
      width: 4,
      decimals: 0,
      limits: { watch: 1, bad: 3 },
      queries: [{ expr: panelQuery`sum(changes(${of(externalMetrics.startTime)}[$__range]))`, legend: 'restarts' }],
    }),
    stat({
      title: 'Alerts that fire',
      description:
        'Alerts of the release now; the red marks over the curves say which and when, the runbook what to do.',
      unit: units.Short,
      width: 4,
      decimals: 0,
      limits: { bad: 1 },
      queries: [
        {
          expr: panelQuery`count(${of(externalMetrics.alerts, { alertstate: 'firing', severity: { not: 'none' } })}) or vector(0)`,
          legend: 'alerts',
        },
      ],
    }),
  ],
}
