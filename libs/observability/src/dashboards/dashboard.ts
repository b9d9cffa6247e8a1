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

/** Marks the dashboards of this product, so that each links to the others. */
export const dashboardTag = 'sms-checker'

export interface Row {
  readonly title: string
  readonly panels: readonly PanelBuilder[]
}

interface DashboardSpec {
  /** The dashboard's file name, and the end of its address. */
  readonly name: string
  readonly title: string
  readonly description: string
  /** Whose variants the reader chooses from; those of both services unless given. */
  readonly variantsOf?: 'app' | 'model'
  readonly rows: readonly Row[]
}

export interface NamedDashboard {
  readonly name: string
  readonly dashboard: Dashboard
}

/** A dashboard with the variables, annotations and links that all have, its panels numbered and placed row by row. */
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
  return { name, dashboard: atTheTop(builder.build()) }
}

/** Links and annotations where readers see them: the library puts them into a menu. */
function atTheTop(built: Dashboard): Dashboard {
  const links = built.links?.map(({ placement: _, ...link }) => link)
  const list = built.annotations.list?.map(({ placement: _, ...annotation }) => annotation)
  return { ...built, ...(links && { links }), annotations: { ...(list && { list }) } }
}
