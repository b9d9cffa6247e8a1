import * as units from '@grafana/grafana-foundation-sdk/units'
import { metrics } from '../../metrics/index.ts'
import { externalMetrics } from '../../promql/external-metrics.ts'
import { panelQuery } from '../../promql/query.ts'
import { bucketsOf, of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { stat } from '../panels/stat.ts'
import { ratioQuery } from '../ratio.ts'
import { slis } from '../slis.ts'

const everyVariant = { matches: '.+' }

export const overview: Row = {
  title: 'Overview',
  panels: [
    stat({
      title: 'Prediction rate',
      description: 'Messages per minute submitted for classification, over all variants.',
      unit: units.RequestsPerMinute,
      width: 4,
      decimals: 1,
      sparkline: true,
      queries: [
        {
          expr: panelQuery`60 * sum(rate(${of(metrics.classificationRequests)}[$__rate_interval]))`,
          legend: 'requests',
        },
      ],
    }),
    stat({
      title: 'Error ratio',
      description: 'Share of prediction requests to app-service that failed with 5xx, in the selected time range.',
      unit: units.PercentUnit,
      width: 4,
      decimals: 2,
      limits: { warning: 0.001, critical: 0.01 },
      queries: [{ expr: ratioQuery(slis.errors, everyVariant, '$__range'), legend: 'errors' }],
    }),
    stat({
      title: 'Latency p95',
      description: '95th percentile of the duration of prediction requests to app-service, in the selected time range.',
      unit: units.Seconds,
      width: 4,
      decimals: 2,
      limits: { warning: 0.25, critical: 0.5 },
      queries: [
        {
          expr: panelQuery`histogram_quantile(0.95, sum by (le) (rate(${bucketsOf(metrics.classificationDuration)}[$__range]))) >= 0`,
          legend: 'p95',
        },
      ],
    }),
    stat({
      title: 'Unavailable pods',
      description: 'Pods that Prometheus discovered but that cannot be scraped or are not ready.',
      unit: units.Short,
      width: 4,
      decimals: 0,
      limits: { critical: 1 },
      queries: [
        {
          expr: panelQuery`count(${of(externalMetrics.up)}) - (sum(${of(metrics.ready)}) or vector(0))`,
          legend: 'pods',
        },
      ],
    }),
    stat({
      title: 'Restarts',
      description: 'Container restarts of existing pods, in the selected time range.',
      unit: units.Short,
      width: 4,
      decimals: 0,
      limits: { warning: 1, critical: 3 },
      queries: [{ expr: panelQuery`sum(changes(${of(externalMetrics.startTime)}[$__range]))`, legend: 'restarts' }],
    }),
    stat({
      title: 'Firing alerts',
      description:
        'Alerts of the release that are firing now. Red annotations show their times; the runbook explains each alert.',
      unit: units.Short,
      width: 4,
      decimals: 0,
      limits: { critical: 1 },
      queries: [
        {
          expr: panelQuery`count(${of(externalMetrics.alerts, { alertstate: 'firing', severity: { not: 'none' } })}) or vector(0)`,
          legend: 'alerts',
        },
      ],
    }),
  ],
}
