import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { externalMetrics } from '../promql/external-metrics.ts'
import { panelQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { PanelBuilder } from './panels/panel.ts'
import { datasource, target } from './panels/panel.ts'
import { variables } from './variables.ts'

/** Start of the oldest running process of each version. The value is the time of the annotation, in milliseconds. */
const starts = panelQuery`1000 * min by (service, variant, version) (${of(externalMetrics.startTime)})`

const firing = panelQuery`max by (alertname, severity, variant) (${of(externalMetrics.alerts, { alertstate: 'firing', severity: { not: 'none' } })})`

/** Annotations that may explain changes in the panels: deployments and alerts. */
function annotations(): AnnotationQueryBuilder[] {
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

/** Links to the other dashboards with this tag. They keep the selected variables and time range. */
function links(tag: string): DashboardLinkBuilder[] {
  return [
    new DashboardLinkBuilder('Dashboards')
      .type(DashboardLinkType.Dashboards)
      .tags([tag])
      .asDropdown(false)
      .includeVars(true)
      .keepTime(true),
  ]
}

/** The tag of all dashboards of this product. Each dashboard links to the others by this tag. */
export const dashboardTag = 'sms-checker'

export interface Row {
  readonly title: string
  readonly panels: readonly PanelBuilder[]
}

interface DashboardSpec {
  /** Name of the file, and the last part of the UID. */
  readonly name: string
  readonly title: string
  readonly description: string
  /**
   * The service whose variants can be selected.
   *
   * @default variants of both services
   */
  readonly variantsOf?: 'app' | 'model'
  readonly rows: readonly Row[]
}

export interface NamedDashboard {
  readonly name: string
  readonly dashboard: Dashboard
}

/** Builds a dashboard with the shared variables, annotations and links. Panels are numbered and placed row by row. */
export function dashboard({ name, title, description, variantsOf, rows }: DashboardSpec): NamedDashboard {
  const builder = new DashboardBuilder(title)
    .uid(`${dashboardTag}-${name}`)
    .description(description)
    .tags([dashboardTag])
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables(variantsOf))
    .annotations(annotations())
    .links(links(dashboardTag))
  let id = 0
  for (const row of rows) {
    id += 1
    builder.withRow(new RowBuilder(row.title).id(id))
    for (const panel of row.panels) {
      id += 1
      panel.id(id)
      builder.withPanel(panel)
    }
  }
  return { name, dashboard: showAtTop(builder.build()) }
}

/** Shows links and annotations at the top of the dashboard. The SDK places them in the controls menu. */
function showAtTop(built: Dashboard): Dashboard {
  const links = built.links?.map(({ placement: _, ...link }) => link)
  const list = built.annotations.list?.map(({ placement: _, ...annotation }) => annotation)
  return { ...built, ...(links && { links }), annotations: { ...(list && { list }) } }
}
