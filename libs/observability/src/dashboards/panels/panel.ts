import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder, PromQueryFormat, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus'

/** The data source selected in the dashboard. */
export const datasource: DataSourceRef = { type: 'prometheus', uid: `\${datasource}` }

export interface Query {
  /** From `panelQuery`. */
  readonly expr: string
  /** Legend format, such as `{{variant}}`. */
  readonly legend: string
  /** Whether to show exemplars: single requests with their trace ids. */
  readonly exemplars?: boolean
}

export interface PanelSpec {
  readonly title: string
  /** What the panel shows, and how to interpret it. */
  readonly description: string
  /** A Grafana unit. */
  readonly unit: string
  readonly queries: readonly Query[]
  /** Width in columns, of 24. */
  readonly width: number
  /**
   * Height in units of 30 pixels.
   *
   * @default 8
   */
  readonly height?: number
}

/** The methods that all panel builders share. */
interface ConfigurablePanel extends Builder<Panel> {
  id(id: number): this
  title(title: string): this
  description(description: string): this
  unit(unit: string): this
  datasource(datasource: DataSourceRef): this
  span(width: number): this
  height(height: number): this
  targets(targets: Builder<Dataquery>[]): this
}

/** A panel to which the dashboard assigns id and position. */
export type PanelBuilder = Builder<Panel> & { id(id: number): unknown }

export type QueryMode = 'range' | 'instant' | 'table' | 'heatmap'

const refIds = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Sets the options that all panels share. */
export function configurePanel<P extends ConfigurablePanel>(panel: P, spec: PanelSpec, mode: QueryMode): P {
  return panel
    .title(spec.title)
    .description(spec.description)
    .unit(spec.unit)
    .datasource(datasource)
    .span(spec.width)
    .height(spec.height ?? 8)
    .targets(spec.queries.map((query, index) => target(query, refIds.charAt(index), mode)))
}

export function target({ expr, legend, exemplars }: Query, refId: string, mode: QueryMode): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .refId(refId)
    .datasource(datasource)
    .editorMode(QueryEditorMode.Code)
    .expr(expr)
    .legendFormat(legend)
  if (exemplars) query.exemplar(true)
  if (mode === 'heatmap') return query.range().format(PromQueryFormat.Heatmap)
  if (mode === 'range') return query.range()
  return query.instant().format(mode === 'table' ? PromQueryFormat.Table : PromQueryFormat.TimeSeries)
}
