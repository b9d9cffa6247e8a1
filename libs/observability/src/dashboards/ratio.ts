import { panelQuery } from '../promql/query.ts'
import type { Matcher, Selector } from '../promql/selector.ts'

/** Matches the label `variant`: one variant, or several by a regular expression. */
export type VariantMatcher = Matcher<string>

/** The variants selected in the dashboard. */
export const selectedVariants: VariantMatcher = { matches: '$variant' }

/** A ratio of two counters, such as errors to requests. Defines either `events` or `nonEvents`. */
export interface Ratio {
  readonly total: (variant: VariantMatcher) => Selector
  /** Counters whose sum is the numerator. */
  readonly events?: readonly ((variant: VariantMatcher) => Selector)[]
  /** A counter of the cases without the event. The numerator is its difference to `total`. */
  readonly nonEvents?: (variant: VariantMatcher) => Selector
}

/** Cases that each side needs for a comparison. */
export const minimumSampleSize = 100

/** The 97.5th percentile of the normal distribution, for a two-sided 95 % interval. */
const z = 1.96

const increase = (selector: Selector, window: string, by: string) =>
  panelQuery`sum${by}(increase(${selector}[${window}]))`

/** Wraps a part of a query in parentheses, on separate lines. */
function parenthesized(part: string): string {
  return `(\n  ${part.replaceAll('\n', '\n  ')}\n)`
}

function totalQuery({ total }: Ratio, variant: VariantMatcher, window: string, by: string): string {
  return increase(total(variant), window, by)
}

/** Returns 0 if there are cases but a counter of events has no series yet. */
function eventsQuery(ratio: Ratio, variant: VariantMatcher, window: string, by: string): string {
  const total = totalQuery(ratio, variant, window, by)
  if (ratio.nonEvents) return `(${total} - ${increase(ratio.nonEvents(variant), window, by)})`
  const zero = by === '' ? 'vector(0)' : `0 * ${total}`
  const counts = (ratio.events ?? []).map((event) => `(${increase(event(variant), window, by)} or ${zero})`)
  return counts.length === 1 ? counts.join('') : `(${counts.join(' + ')})`
}

/** Returns the query of a ratio by labels. It has no result where there are no cases. */
export function ratioQuery(
  ratio: Ratio,
  variant: VariantMatcher,
  window: string,
  labels: readonly string[] = [],
): string {
  const by = labels.length > 0 ? ` by (${labels.join(', ')}) ` : ''
  return `${eventsQuery(ratio, variant, window, by)} / (${totalQuery(ratio, variant, window, by)} > 0)`
}

/**
 * Adds one event and one non-event (Agresti and Caffo, The American Statistician 54, 2000). The interval then keeps its coverage
 * with few cases, and has a width if there were no events.
 */
function smoothed(ratio: Ratio, variant: VariantMatcher, window: string) {
  const cases = `(${totalQuery(ratio, variant, window, '')} + 2)`
  const p = `(${eventsQuery(ratio, variant, window, '')} + 1)\n/ ${cases}`
  return {
    p: parenthesized(p),
    variance: parenthesized(`${parenthesized(p)} * (1 - ${parenthesized(p)})\n/ ${cases}`),
  }
}

/** Returns the queries that compare a ratio between two variants: how far the first is above the second. */
export function comparison(ratio: Ratio, first: VariantMatcher, second: VariantMatcher, window: string) {
  const [one, other] = [smoothed(ratio, first, window), smoothed(ratio, second, window)]
  const difference = parenthesized(`${one.p} - ${other.p}`)
  const error = `sqrt${parenthesized(`${one.variance} + ${other.variance}`)}`
  const enough = [first, second].map(
    (variant) => `(${totalQuery(ratio, variant, window, '')} >= bool ${minimumSampleSize})`,
  )
  const significance = `2 + clamp(round(${difference} / ${error} / ${2 * z}), -1, 1)`
  return {
    difference,
    /** Bounds of the 95 % confidence interval of the difference. */
    low: `${difference} - ${z} * ${error}`,
    high: `${difference} + ${z} * ${error}`,
    /** One of `outcomes`. */
    outcome: `${enough.join(' *\n')} *\n${parenthesized(significance)}\nor vector(${outcomes.notEnough})`,
  }
}

/** Outcomes of a comparison. `same` means that the 95 % interval of the difference includes zero. */
export const outcomes = { notEnough: 0, less: 1, same: 2, more: 3 } as const
