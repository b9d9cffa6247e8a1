import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder, PromQueryFormat, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus'

/** The Prometheus that the reader chose. */
export const datasource: DataSourceRef = { type: 'prometheus', uid: `\${datasource}` }

export interface Query {
  /** Made by `panelQuery`. */
  readonly expr: string
  /** Names the series by their labels, such as `{{variant}}`. */
  readonly legend: string
  /** Also show single requests, with their trace ids. */
  readonly exemplars?: boolean
}

export interface PanelSpec {
  readonly title: string
  /** What it shows, and what to make of it. */
  readonly description: string
  /** A unit of Grafana's. */
  readonly unit: string
  readonly queries: readonly Query[]
  /** In columns; a dashboard has 24. */
  readonly width: number
  /** In rows of 30 pixels. */
  readonly height?: number
}

/** What every kind of panel can be told. */
interface AnyPanel extends Builder<Panel> {
  id(id: number): this
  title(title: string): this
  description(description: string): this
  unit(unit: string): this
  datasource(datasource: DataSourceRef): this
  span(width: number): this
  height(height: number): this
  targets(targets: Builder<Dataquery>[]): this
}

/** A panel that a dashboard numbers and places. */
export type PanelBuilder = Builder<Panel> & { id(id: number): unknown }

export type Reading = 'range' | 'instant' | 'table' | 'heatmap'

const refIds = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Gives a panel what all panels have. */
export function begin<P extends AnyPanel>(panel: P, spec: PanelSpec, reading: Reading): P {
  return panel
    .title(spec.title)
    .description(spec.description)
    .unit(spec.unit)
    .datasource(datasource)
    .span(spec.width)
    .height(spec.height ?? 8)
    .targets(spec.queries.map((query, index) => target(query, refIds.charAt(index), reading)))
}

export function target({ expr, legend, exemplars }: Query, refId: string, reading: Reading): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .refId(refId)
    .datasource(datasource)
    .editorMode(QueryEditorMode.Code)
    .expr(expr)
    .legendFormat(legend)
  if (exemplars) query.exemplar(true)
  if (reading === 'heatmap') return query.range().format(PromQueryFormat.Heatmap)
  if (reading === 'range') return query.range()
  return query.instant().format(reading === 'table' ? PromQueryFormat.Table : PromQueryFormat.TimeSeries)
}
