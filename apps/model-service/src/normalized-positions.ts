import { normalizeMessage } from '@sms-checker/text'

/**
 * Where each character (code point) of a normalised message stands in the message as it came, in UTF-16 code units. Normalising leaves
 * characters out and puts a space for others, but never changes their order, so the two are read side by side.
 */
export function normalizedPositions(sms: string): number[] {
  const wanted = Array.from(normalizeMessage(sms))
  const positions: number[] = []
  let at = 0
  for (const character of sms.toWellFormed()) {
    const next = wanted[positions.length]
    if (character === next || (next === ' ' && /[\s\p{Cc}]/u.test(character))) positions.push(at)
    at += character.length
  }
  return positions
}
