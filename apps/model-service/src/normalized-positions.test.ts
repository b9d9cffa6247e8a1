import { normalizeMessage } from '@sms-checker/text'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normalizedPositions } from './normalized-positions.ts'

const aligned = (sms: string): string[] => {
  const characters = Array.from(normalizeMessage(sms))
  return normalizedPositions(sms).map((at, i) => `${characters[i]}${at}`)
}

it('skips what normalising takes out, and counts in code units', () => {
  expect(aligned('  hi\r\n you\u200b!')).toEqual(['h2', 'i3', ' 4', 'y7', 'o8', 'u9', '!11'])
  expect(aligned('😀 f r e e')).toEqual(['😀0', ' 2', 'f3', 'r5', 'e7', 'e9'])
  expect(aligned('a\u200db \ud800')).toEqual(['a0', 'b2', ' 3', '\ufffd4'])
})

it('finds every character of any message, in order, where the same one or a space stands', () => {
  const pieces = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom(' ', '\t', '\u0000', '\u200b', '\u200d', '\u00ad', 'a b c d e', 'f r', '\ud83d', 'é', 'A\u200cb'),
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (list) => {
      const sms = list.join('')
      const characters = Array.from(normalizeMessage(sms))
      const positions = normalizedPositions(sms)
      expect(positions).toHaveLength(characters.length)
      for (const [i, at] of positions.entries()) {
        expect(at).toBeGreaterThan(positions[i - 1] ?? -1)
        const there = String.fromCodePoint(sms.toWellFormed().codePointAt(at) ?? 0)
        expect(there === characters[i] || characters[i] === ' ').toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})
