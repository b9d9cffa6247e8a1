/** A stretch of a message, in UTF-16 code units; `end` is exclusive. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/**
 * Cuts a message into at most `limit` parts of whole words, near equal in number of words. What stands between words belongs to none;
 * a link or a phone number without spaces is one word.
 */
export function messageParts(sms: string, limit: number): TextRange[] {
  const words = Array.from(sms.matchAll(/\S+/gu), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }))
  const count = Math.min(words.length, limit)
  return Array.from({ length: count }, (_, part) => {
    const first = words[Math.floor((part * words.length) / count)]
    const last = words[Math.floor(((part + 1) * words.length) / count) - 1]
    if (first === undefined || last === undefined) throw new RangeError(`Part ${part} of ${count} has no word.`)
    return { start: first.start, end: last.end }
  })
}
