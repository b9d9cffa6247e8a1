import fc from 'fast-check'
import { expect, it } from 'vitest'
import { messageParts } from './message-parts.ts'

it('gives each word of a short message, and links whole', () => {
  const sms = ' Win  now:\nhttps://a.b/c?d=1 👩‍👩‍👧 '
  expect(messageParts(sms, 32).map(({ start, end }) => sms.slice(start, end))).toEqual([
    'Win',
    'now:',
    'https://a.b/c?d=1',
    '👩‍👩‍👧',
  ])
})

it('covers every word once, in order, with no more parts than allowed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^\S{1,5}$/u), { maxLength: 90 }),
      fc.integer({ min: 1, max: 40 }),
      (words, limit) => {
        const sms = words.join(' ')
        const parts = messageParts(sms, limit)
        expect(parts).toHaveLength(Math.min(words.length, limit))
        expect(parts.map(({ start, end }) => sms.slice(start, end)).join(' ')).toBe(sms)
      },
    ),
  )
})
