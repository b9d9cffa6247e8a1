import { panelQuery } from '../promql/query.ts'
import type { Selector } from '../promql/selector.ts'
import type { Query } from './panels/panel.ts'

/** How often a second a counter rises, by variant. */
export function rateByVariant(counter: Selector): Query {
  return { expr: panelQuery`sum by (variant) (rate(${counter}[$__rate_interval]))`, legend: '{{variant}}' }
}

/** The value that the given quantiles stay under, by variant. */
export function quantilesByVariant(buckets: Selector, quantiles: readonly number[]): Query[] {
  return quantiles.map((quantile) => ({
    expr: panelQuery`histogram_quantile(${quantile}, sum by (variant, le) (rate(${buckets}[$__rate_interval])))`,
    legend: `{{variant}} p${100 * quantile}`,
  }))
}

/** The mean of what a histogram observed, by variant. */
export function meanByVariant(sum: Selector, count: Selector): Query {
  return {
    expr: panelQuery`sum by (variant) (rate(${sum}[$__rate_interval])) / sum by (variant) (rate(${count}[$__rate_interval]))`,
    legend: '{{variant}}',
  }
}
