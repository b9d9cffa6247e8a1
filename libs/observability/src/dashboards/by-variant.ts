import type { Metric } from '../metrics/index.ts'
import { panelQuery } from '../promql/query.ts'
import { bucketsOf, type Selector } from '../promql/selector.ts'
import type { Query } from './panels/panel.ts'

type Histogram = Metric & { readonly type: 'histogram' }
type Matchers<M extends Histogram> = NonNullable<Parameters<typeof bucketsOf<M>>[1]>

/** Returns the rate of a counter per second, by variant. */
export function rateByVariant(counter: Selector): Query {
  return { expr: panelQuery`sum by (variant) (rate(${counter}[$__rate_interval]))`, legend: '{{variant}}' }
}

/** Returns quantiles of a histogram by variant. The query of the last quantile includes the exemplars of the histogram. */
export function quantilesByVariant<M extends Histogram>(
  metric: M,
  matchers: Matchers<M>,
  quantiles: readonly number[],
): Query[] {
  return quantiles.map((quantile, index) => ({
    exemplars: metric.exemplars === true && index === quantiles.length - 1,
    expr: panelQuery`histogram_quantile(${quantile}, sum by (variant, le) (rate(${bucketsOf(metric, matchers)}[$__rate_interval]))) >= 0`,
    legend: `{{variant}} p${100 * quantile}`,
  }))
}

/** Returns the mean of the observations of a histogram, by variant. */
export function meanByVariant(sum: Selector, count: Selector): Query {
  return {
    expr: panelQuery`sum by (variant) (rate(${sum}[$__rate_interval])) / (sum by (variant) (rate(${count}[$__rate_interval])) > 0)`,
    legend: '{{variant}}',
  }
}
