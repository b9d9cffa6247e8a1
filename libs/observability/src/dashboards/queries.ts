import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard'
import { dashboards } from './list.ts'

/** What a reader chooses at the top of a dashboard, and Grafana by the time shown and the width of the screen. */
export interface Choice {
  readonly namespace: string
  readonly release: string
  /** A regular expression of RE2. */
  readonly variant: string
  /** PromQL durations. */
  readonly window: string
  readonly range: string
  readonly rateInterval: string
}

export interface DashboardQuery {
  readonly dashboard: string
  readonly panel: string
  /** The letter by which the panel tells its queries apart. */
  readonly refId: string
  readonly expr: string
}

/** Every query of every panel and annotation, with Grafana's variables in it. */
export function dashboardQueries(): DashboardQuery[] {
  return dashboards.flatMap(({ name, dashboard: { panels = [], annotations } }) => {
    const of = (panel: string) => (target: object) => ({ dashboard: name, panel, ...queryOf(target) })
    return [
      ...panels.filter(isPanel).flatMap((panel) => (panel.targets ?? []).map(of(panel.title ?? ''))),
      ...(annotations.list ?? []).flatMap((mark) => (mark.target ? [of(mark.name)(mark.target)] : [])),
    ]
  })
}

/** The queries as Grafana sends them to Prometheus. */
export function filledQueries(choice: Choice): DashboardQuery[] {
  const { range, rateInterval, ...others } = choice
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
  if (typeof expr !== 'string' || typeof refId !== 'string') throw new Error('A target of a panel has no query.')
  return { refId, expr }
}
