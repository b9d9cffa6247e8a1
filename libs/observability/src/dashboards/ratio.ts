import { panelQuery } from '../promql/query.ts'
import type { Matcher, Selector } from '../promql/selector.ts'

/** Of which variants: one, or those that a regular expression names. */
export type Of = Matcher<string>

/** The variants that the reader chose. */
export const chosenVariants: Of = { matches: '$variant' }

/** Something that happens in some of all cases, counted by variant. */
export interface Proportion {
  readonly all: (variant: Of) => Selector
  /** Counters of the cases where it happened, added up. */
  readonly where?: readonly ((variant: Of) => Selector)[]
  /** A counter of the cases where it did not happen, in place of `where`. */
  readonly whereNot?: (variant: Of) => Selector
}

/** Cases on each side under which a comparison says nothing. */
export const enoughCases = 100

/** The quantile of the normal distribution that leaves 2.5 % on each side. */
const z = 1.96

const increase = (selector: Selector, window: string, by: string) =>
  panelQuery`sum${by}(increase(${selector}[${window}]))`

/** Puts brackets around a part of a query, on lines of its own. */
function bracketed(part: string): string {
  return `(\n  ${part.replaceAll('\n', '\n  ')}\n)`
}

/** Cases in a window; nothing at all where the variant has none to count. */
function cases({ all }: Proportion, of: Of, window: string, by: string): string {
  return increase(all(of), window, by)
}

/** Cases where it happened; nought where there are cases and it never did, for a counter's series may begin late. */
function hits(proportion: Proportion, of: Of, window: string, by: string): string {
  const all = cases(proportion, of, window, by)
  if (proportion.whereNot) return `(${all} - ${increase(proportion.whereNot(of), window, by)})`
  const none = by === '' ? 'vector(0)' : `0 * ${all}`
  const parts = (proportion.where ?? []).map((where) => `(${increase(where(of), window, by)} or ${none})`)
  return parts.length === 1 ? parts.join('') : `(${parts.join(' + ')})`
}

/** The share by some labels, for curves and tables. */
export function share(proportion: Proportion, of: Of, window: string, labels: readonly string[] = []): string {
  const by = labels.length > 0 ? ` by (${labels.join(', ')}) ` : ''
  return `${hits(proportion, of, window, by)} / ${cases(proportion, of, window, by)}`
}

/**
 * One more hit and one more miss, as Agresti and Caffo (The American Statistician 54, 2000) add to each side before they
 * compare: so the interval keeps its promise with few cases, and has a width when nothing ever happened.
 */
function smoothed(proportion: Proportion, of: Of, window: string) {
  const trials = `(${cases(proportion, of, window, '')} + 2)`
  const p = `(${hits(proportion, of, window, '')} + 1)\n/ ${trials}`
  return { p: bracketed(p), variance: bracketed(`${bracketed(p)} * (1 - ${bracketed(p)})\n/ ${trials}`) }
}

/** A comparison of two variants by how far the first is above the second. */
export function comparison(proportion: Proportion, first: Of, second: Of, window: string) {
  const [one, other] = [smoothed(proportion, first, window), smoothed(proportion, second, window)]
  const difference = bracketed(`${one.p} - ${other.p}`)
  const error = `sqrt${bracketed(`${one.variance} + ${other.variance}`)}`
  const enough = [first, second].map((of) => `(${cases(proportion, of, window, '')} >= bool ${enoughCases})`)
  const judged = `2 + clamp(round(${difference} / ${error} / ${2 * z}), -1, 1)`
  return {
    difference,
    /** The ends of the interval that holds the true difference in 95 of 100 cases. */
    low: `${difference} - ${z} * ${error}`,
    high: `${difference} + ${z} * ${error}`,
    /** One of `verdicts`. */
    verdict: `${enough.join(' *\n')} *\n${bracketed(judged)}\nor vector(${verdicts.notEnough})`,
  }
}

/** What a comparison says: `same` is no more difference than chance makes in 95 of 100 cases. */
export const verdicts = { notEnough: 0, less: 1, same: 2, more: 3 } as const
