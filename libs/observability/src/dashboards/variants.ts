import { type AppVariant, appVariants, type ModelVariant, modelVariants } from '@sms-checker/contracts'
import type { Metric } from '../metrics/index.ts'
import { panelQuery } from '../promql/query.ts'
import { bucketsOf, type Selector } from '../promql/selector.ts'
import type { Query } from './panels/panel.ts'

type Variant = AppVariant | ModelVariant

/** Every panel uses the same colour for a variant. Stable and primary are the baselines of their services. */
const colours: Readonly<Record<Variant, string>> = {
  stable: 'blue',
  primary: 'blue',
  canary: 'orange',
  shadow: 'purple',
}

const variants: readonly Variant[] = [...new Set([...appVariants, ...modelVariants])]

interface Override {
  readonly matcher: { id: string; options: string }
  readonly properties: { id: string; value: unknown }[]
}

/** Overrides field properties of the series whose legend matches a regular expression. */
export function seriesOverride(regex: string, properties: Readonly<Record<string, unknown>>): Override {
  return {
    matcher: { id: 'byRegexp', options: `/${regex}/` },
    properties: Object.entries(properties).map(([id, value]) => ({ id, value })),
  }
}

const fixed = (fixedColor: string) => ({ mode: 'fixed', fixedColor })

/** Colours by variant and line styles by quantile, for legends such as `canary p99`. */
export const variantStyles: readonly Override[] = [
  ...variants.map((variant) => seriesOverride(`\\b${variant}\\b`, { color: fixed(colours[variant]) })),
  seriesOverride('p95$', { 'custom.lineStyle': { fill: 'dash', dash: [8, 6] } }),
  seriesOverride('p99$', { 'custom.lineStyle': { fill: 'dash', dash: [2, 5] } }),
]

/** Style of a threshold: a thin dashed line in a colour that no variant has. */
export const referenceLine = {
  color: fixed('semi-dark-red'),
  'custom.lineStyle': { fill: 'dash', dash: [10, 8] },
  'custom.lineWidth': 1,
  'custom.fillOpacity': 0,
}

/** Fills the area between two series. */
export function band(low: string, high: string, fixedColor = 'text') {
  const edge = { color: fixed(fixedColor), 'custom.lineWidth': 0, 'custom.fillOpacity': 0 }
  return [
    seriesOverride(`^${low}$`, edge),
    seriesOverride(`^${high}$`, { ...edge, 'custom.fillBelowTo': low, 'custom.fillOpacity': 15 }),
  ]
}

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
