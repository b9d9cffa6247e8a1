import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type * as heatmap from '@grafana/grafana-foundation-sdk/heatmap'
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import type * as stat from '@grafana/grafana-foundation-sdk/stat'
import type * as table from '@grafana/grafana-foundation-sdk/table'
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'

/** The JSON type of a value: enums become string literals, and functions are dropped. */
type Serialized<T> = 0 extends 1 & T
  ? unknown
  : T extends string
    ? `${T}`
    : T extends readonly (infer Item)[]
      ? readonly Serialized<Item>[]
      : T extends object
        ? { readonly [Key in keyof T as T[Key] extends () => void ? never : Key]: Serialized<T[Key]> }
        : T

/** A panel with the options and field configuration of its plugin, which the SDK types as `any`. */
type PanelOf<Type extends string, Options, Custom> = Omit<
  dashboard.Panel,
  'type' | 'options' | 'targets' | 'fieldConfig'
> & {
  type: Type
  options: Options
  targets: prometheus.Dataquery[]
  fieldConfig: Omit<dashboard.FieldConfigSource, 'defaults'> & {
    defaults: Omit<dashboard.FieldConfig, 'custom'> & { custom?: Custom }
  }
}

type Panel =
  | dashboard.RowPanel
  | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | PanelOf<'stat', stat.Options, Record<string, never>>
  | PanelOf<'table', table.Options, table.FieldConfig>
  | PanelOf<'heatmap', heatmap.Options, heatmap.FieldConfig>

/**
 * The JSON of a dashboard by Grafana's schemas, from which the types of the foundation SDK are generated. Limited to the panel types
 * that the dashboards use, with Prometheus queries.
 */
export type GrafanaDashboard = Serialized<
  Omit<dashboard.Dashboard, 'panels' | 'annotations'> & {
    panels: Panel[]
    annotations: { list: (Omit<dashboard.AnnotationQuery, 'target'> & { target: prometheus.Dataquery })[] }
  }
>
