import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard'
import { dashboards } from './list.ts'

/** Values of the dashboard variables and of Grafana's built-in variables. */
export interface VariableValues {
  readonly namespace: string
  readonly release: string
  /** An RE2 expression. */
  readonly variant: string
  /** PromQL durations. */
  readonly window: string
  readonly range: string
  readonly rateInterval: string
}

export interface DashboardQuery {
  readonly dashboard: string
  readonly panel: string
  /** The letter that identifies the query within the panel. */
  readonly refId: string
  readonly expr: string
}

/** Returns the queries of all panels and annotations, before variable interpolation. */
export function dashboardQueries(): DashboardQuery[] {
  return dashboards.flatMap(({ name, dashboard: { panels = [], annotations } }) => {
    const of = (panel: string) => (target: object) => ({ dashboard: name, panel, ...queryOf(target) })
    return [
      ...panels.filter(isPanel).flatMap((panel) => (panel.targets ?? []).map(of(panel.title ?? ''))),
      ...(annotations.list ?? []).flatMap(({ name, target }) => (target ? [of(name)(target)] : [])),
    ]
  })
}

/** Returns the queries as Grafana sends them to Prometheus. */
export function interpolatedQueries(values: VariableValues): DashboardQuery[] {
  const { range, rateInterval, ...others } = values
  const variables = Object.entries({ ...others, __range: range, __rate_interval: rateInterval })
  return dashboardQueries().map((query) => ({
    ...query,
    expr: variables.reduce((expr, [name, value]) => expr.replaceAll(`$${name}`, () => value), query.expr),
  }))
}

export function isPanel(panel: Panel | RowPanel): panel is Panel {
  return panel.type !== 'row'
}

function queryOf(target: object): { refId: string; expr: string } {
  const expr = 'expr' in target ? target.expr : undefined
  const refId = 'refId' in target ? target.refId : undefined
  if (typeof expr !== 'string' || typeof refId !== 'string') throw new Error('A panel target has no expr or no refId.')
  return { refId, expr }
}
