const dayAndTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

export const formatTime = (ms: number): string => dayAndTime.format(ms)

export const formatCount = (value: number): string => value.toLocaleString('en')

export const formatShare = (share: number): string =>
  `${(100 * share).toLocaleString('en', { maximumSignificantDigits: 3 })} %`

export const formatRatio = (ratio: number): string => ratio.toLocaleString('en', { maximumSignificantDigits: 2 })

/** E itself, or its order of magnitude when it has more than four digits. */
export function formatEvidence(logE: number): string {
  if (logE > Math.log(10_000)) return `10^${Math.floor(logE / Math.LN10)}`
  return Math.exp(logE).toLocaleString('en', { maximumSignificantDigits: 2 })
}
