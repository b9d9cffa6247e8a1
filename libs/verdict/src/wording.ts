/** Whole numbers with thousands separators. */
export function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** A share as a percentage with up to three significant digits. */
export function percent(share: number): string {
  return `${significant(100 * share, 3)} %`
}

/** Up to `digits` significant digits, never with an exponent. */
export function significant(value: number, digits = 2): string {
  return value.toLocaleString('en', { maximumSignificantDigits: digits })
}

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(items)
}
