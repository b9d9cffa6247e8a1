import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type * as heatmap from '@grafana/grafana-foundation-sdk/heatmap'
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import type * as stat from '@grafana/grafana-foundation-sdk/stat'
import type * as table from '@grafana/grafana-foundation-sdk/table'
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'

/** The JSON of a type: a choice among texts is one of the texts, and functions are not written. */
type Written<T> = 0 extends 1 & T
  ? unknown
  : T extends string
    ? `${T}`
    : T extends readonly (infer Item)[]
      ? readonly Written<Item>[]
      : T extends object
        ? { readonly [Key in keyof T as T[Key] extends () => void ? never : Key]: Written<T[Key]> }
        : T

/** A panel with what its plugin declares, where the type of all panels says `any`. */
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
 * The JSON of a dashboard as Grafana's schemas describe it: its foundation SDK has its types generated from them. Panels are of
 * the kinds that our dashboards use, and ask Prometheus.
 */
export type GrafanaDashboard = Written<
  Omit<dashboard.Dashboard, 'panels' | 'annotations'> & {
    panels: Panel[]
    annotations: { list: (Omit<dashboard.AnnotationQuery, 'target'> & { target: prometheus.Dataquery })[] }
  }
>
