import fc from 'fast-check'
import { expect, it } from 'vitest'
import { messageLength } from './message.ts'
import { normalizeMessage } from './normalize-message.ts'

it('collapses white space and control characters and trims the message', () => {
  expect(normalizeMessage(' \u0000win\t\r\n  now\u0007! ')).toBe('win now !')
})

it('replaces half an emoji with U+FFFD', () => {
  expect(normalizeMessage('hi \ud83d')).toBe('hi \ufffd')
})

it('keeps right-to-left text and emoji', () => {
  expect(normalizeMessage('שלום 👩‍👩‍👧 مرحبا')).toBe('שלום 👩‍👩‍👧 مرحبا')
})

it('removes characters that hide a word from a filter: zero-width spaces, soft hyphens, joiners between Latin letters', () => {
  expect(normalizeMessage('fr\u200bee pri\u00adze cl\u200c\u200b\u200daim\ufeff')).toBe('free prize claim')
})

it('joins letters that are spaced out one by one, and keeps short words apart', () => {
  expect(normalizeMessage('C l a i m\ny o u r prize, i c u r ok, u r a star')).toBe(
    'Claimyour prize, icur ok, u r a star',
  )
})

it('is idempotent on any mixture of letters, marks and spaces', () => {
  const text = fc.array(fc.constantFrom('a', 'B', 'é', '\u0301', 'я', '7', ' ', ' ', ' ', '.', '\u200b', '\u200d'))
  fc.assert(
    fc.property(text, (characters) => {
      const once = normalizeMessage(characters.join(''))
      expect(normalizeMessage(once)).toBe(once)
    }),
  )
})

it('is idempotent, well-formed and never longer than its input', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = normalizeMessage(text)
      expect(normalizeMessage(once)).toBe(once)
      expect(once.isWellFormed()).toBe(true)
      expect(messageLength(once)).toBeLessThanOrEqual(messageLength(text))
    }),
  )
})
