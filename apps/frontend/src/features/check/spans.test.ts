import type { MessagePart } from '@sms-checker/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { spansOf } from './spans.ts'

it('tones the parts that moved the verdict, in their place', () => {
  const explanation = [
    { start: 4, end: 7, weight: 2 },
    { start: 0, end: 3, weight: -0.5 },
  ]
  expect(spansOf('you won it', explanation)).toEqual([
    { text: 'you', tone: 'ham', strong: false },
    { text: ' ' },
    { text: 'won', tone: 'spam', strong: true },
    { text: ' it' },
  ])
})

it('leaves out a part that overlaps a stronger one', () => {
  const explanation = [
    { start: 0, end: 5, weight: 2 },
    { start: 3, end: 8, weight: 1 },
  ]
  expect(spansOf('abcdefgh', explanation).map(({ text }) => text)).toEqual(['abcde', 'fgh'])
})

it('leaves out what hardly moved the verdict', () => {
  const explanation = [
    { start: 0, end: 1, weight: 5 },
    { start: 1, end: 2, weight: 0.3 },
  ]
  expect(spansOf('ab', explanation)).toEqual([{ text: 'a', tone: 'spam', strong: true }, { text: 'b' }])
})

it('is the whole message, whatever parts a service names', () => {
  const part: fc.Arbitrary<MessagePart> = fc.record({
    start: fc.nat(12),
    end: fc.nat(12),
    weight: fc.double({ noNaN: true, min: -9, max: 9 }),
  })
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 10 }), fc.array(part), (sms, explanation) => {
      const spans = spansOf(sms, explanation)
      expect(spans.map(({ text }) => text).join('')).toBe(sms)
    }),
  )
})
