/** Formats a number as an integer with thousands separators. */
export function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** Formats a share as a percentage with up to three significant digits. */
export function percent(share: number): string {
  return `${significant(100 * share, 3)} %`
}

/** Formats a number with up to `digits` significant digits, without an exponent. */
export function significant(value: number, digits = 2): string {
  return value.toLocaleString('en', { maximumSignificantDigits: digits })
}

/** Returns "a", "a and b", or "a, b and c". */
export function list(items: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(items)
}
