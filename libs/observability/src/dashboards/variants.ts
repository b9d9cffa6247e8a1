import { type AppVariant, appVariants, type ModelVariant, modelVariants } from '@sms-checker/contracts'

type Variant = AppVariant | ModelVariant

/** One colour for a variant wherever it is drawn. Stable and primary are the baseline of their service. */
const colours: Readonly<Record<Variant, string>> = {
  stable: 'blue',
  primary: 'blue',
  canary: 'orange',
  shadow: 'purple',
}

export const variants: readonly Variant[] = [...new Set([...appVariants, ...modelVariants])]

interface Override {
  readonly matcher: { id: string; options: string }
  readonly properties: { id: string; value: unknown }[]
}

/** Gives series whose legend matches a regular expression a property of their own. */
export function seriesLike(regex: string, properties: Readonly<Record<string, unknown>>): Override {
  return {
    matcher: { id: 'byRegexp', options: `/${regex}/` },
    properties: Object.entries(properties).map(([id, value]) => ({ id, value })),
  }
}

const fixed = (fixedColor: string) => ({ mode: 'fixed', fixedColor })

/** Colours by variant, dashes by quantile, for legends such as `canary p99`. */
export const variantStyles: readonly Override[] = [
  ...variants.map((variant) => seriesLike(`\\b${variant}\\b`, { color: fixed(colours[variant]) })),
  seriesLike('p95$', { 'custom.lineStyle': { fill: 'dash', dash: [8, 6] } }),
  seriesLike('p99$', { 'custom.lineStyle': { fill: 'dash', dash: [2, 5] } }),
]

/** What a series is compared with: a thin dashed line that no variant's colour is confused with. */
export const referenceLine = {
  color: fixed('semi-dark-red'),
  'custom.lineStyle': { fill: 'dash', dash: [10, 8] },
  'custom.lineWidth': 1,
  'custom.fillOpacity': 0,
}

/** A range between two series, drawn as a band. */
export function band(low: string, high: string, fixedColor = 'text') {
  const edge = { color: fixed(fixedColor), 'custom.lineWidth': 0, 'custom.fillOpacity': 0 }
  return [
    seriesLike(`^${low}$`, edge),
    seriesLike(`^${high}$`, { ...edge, 'custom.fillBelowTo': low, 'custom.fillOpacity': 15 }),
  ]
}
