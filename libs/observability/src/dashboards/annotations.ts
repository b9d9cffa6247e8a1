import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { externalMetrics } from '../promql/external-metrics.ts'
import { panelQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import { datasource, target } from './panels/panel.ts'

/** Start of the oldest running process of each version. The value is the time of the annotation, in milliseconds. */
const starts = panelQuery`1000 * min by (service, variant, version) (${of(externalMetrics.startTime)})`

const firing = panelQuery`max by (alertname, severity, variant) (${of(externalMetrics.alerts, { alertstate: 'firing', severity: { not: 'none' } })})`

/** Annotations that may explain changes in the panels: deployments and alerts. */
export function annotations(): AnnotationQueryBuilder[] {
  return [
    new AnnotationQueryBuilder()
      .name('Deployments')
      .datasource(datasource)
      .enable(true)
      .iconColor('blue')
      .expr(starts)
      .useValueForTime(true)
      .titleFormat('{{service}} {{variant}}')
      .textFormat('Version {{version}} started.')
      .tagKeys('service,variant')
      .target(target({ expr: starts, legend: '' }, 'Anno', 'range')),
    new AnnotationQueryBuilder()
      .name('Alerts')
      .datasource(datasource)
      .enable(true)
      .iconColor('red')
      .expr(firing)
      .titleFormat('{{alertname}}')
      .textFormat('{{alertname}} is firing.')
      .tagKeys('severity,variant')
      .target(target({ expr: firing, legend: '' }, 'Anno', 'range')),
  ]
}
