import type { Metric } from '../metrics/index.ts'
import { panelQuery } from '../promql/query.ts'
import { bucketsOf, type Selector } from '../promql/selector.ts'
import type { Query } from './panels/panel.ts'

type Histogram = Metric & { readonly type: 'histogram' }
type Matchers<M extends Histogram> = NonNullable<Parameters<typeof bucketsOf<M>>[1]>

/** How often a second a counter rises, by variant. */
export function rateByVariant(counter: Selector): Query {
  return { expr: panelQuery`sum by (variant) (rate(${counter}[$__rate_interval]))`, legend: '{{variant}}' }
}

/** The value that the given quantiles stay under, by variant; the last one with the examples that the histogram keeps, if any. */
export function quantilesByVariant<M extends Histogram>(
  metric: M,
  matchers: Matchers<M>,
  quantiles: readonly number[],
): Query[] {
  return quantiles.map((quantile, index) => ({
    exemplars: metric.exemplars === true && index === quantiles.length - 1,
    expr: panelQuery`histogram_quantile(${quantile}, sum by (variant, le) (rate(${bucketsOf(metric, matchers)}[$__rate_interval])))`,
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
