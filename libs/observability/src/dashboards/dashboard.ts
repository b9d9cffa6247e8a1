import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { annotations } from './annotations.ts'
import { links } from './links.ts'
import type { PanelBuilder } from './panels/panel.ts'
import { variables } from './variables.ts'

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
