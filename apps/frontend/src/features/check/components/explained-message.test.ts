import type { MessagePart } from '@sms-checker/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitIntoSpans } from './explained-message.tsx'

it('marks the parts that influenced the verdict, in text order', () => {
  const explanation = [
    { start: 4, end: 7, weight: 2 },
    { start: 0, end: 3, weight: -0.5 },
  ]
  expect(splitIntoSpans('you won it', explanation)).toEqual([
    { text: 'you', tone: 'ham', strong: false },
    { text: ' ' },
    { text: 'won', tone: 'spam', strong: true },
    { text: ' it' },
  ])
})

it('drops a part that overlaps a stronger one', () => {
  const explanation = [
    { start: 0, end: 5, weight: 2 },
    { start: 3, end: 8, weight: 1 },
  ]
  expect(splitIntoSpans('abcdefgh', explanation).map(({ text }) => text)).toEqual(['abcde', 'fgh'])
})

it('drops parts with little weight', () => {
  const explanation = [
    { start: 0, end: 1, weight: 5 },
    { start: 1, end: 2, weight: 0.3 },
  ]
  expect(splitIntoSpans('ab', explanation)).toEqual([{ text: 'a', tone: 'spam', strong: true }, { text: 'b' }])
})

it('keeps the whole message for any list of parts', () => {
  const part: fc.Arbitrary<MessagePart> = fc.record({
    start: fc.nat(12),
    end: fc.nat(12),
    weight: fc.double({ noNaN: true, min: -9, max: 9 }),
  })
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 10 }), fc.array(part), (sms, explanation) => {
      const spans = splitIntoSpans(sms, explanation)
      expect(spans.map(({ text }) => text).join('')).toBe(sms)
    }),
  )
})
