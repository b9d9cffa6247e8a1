import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxMessageLength, messageFault, messageLength, normalizeMessage } from './sms-text.ts'

describe('messageFault', () => {
  it.each(['', ' ', '\n\t\r ', '\u0000\u0007', '\u200b\u200d\ufeff'])(
    'refuses %j, in which there is nothing to read',
    (text) => {
      expect(messageFault(text)).toBe('empty')
    },
  )

  it('counts code points: 2,000 emoji pass, one more does not', () => {
    expect(messageFault('😀'.repeat(maxMessageLength))).toBeUndefined()
    expect(messageFault('😀'.repeat(maxMessageLength + 1))).toBe('too-long')
  })

  it('takes a smaller limit', () => {
    expect(messageFault('abcd', 3)).toBe('too-long')
  })
})

describe('messageLength', () => {
  it('counts what iteration gives, in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, cut) => {
        for (const each of [text, text.slice(cut % (text.length + 1))])
          expect(messageLength(each)).toBe([...each].length)
      }),
    )
  })
})

describe('normalizeMessage', () => {
  it('collapses white space and control characters, and drops them at the ends', () => {
    expect(normalizeMessage(' \u0000win\t\r\n  now\u0007! ')).toBe('win now !')
  })

  it('mends a message that was cut inside an emoji', () => {
    expect(normalizeMessage('hi \ud83d')).toBe('hi \ufffd')
  })

  it('leaves right-to-left text and emoji as they are', () => {
    expect(normalizeMessage('שלום 👩‍👩‍👧 مرحبا')).toBe('שלום 👩‍👩‍👧 مرحبا')
  })

  it('takes out what hides a word from a filter: zero-width spaces, soft hyphens, joiners between Latin letters', () => {
    expect(normalizeMessage('fr\u200bee pri\u00adze cl\u200c\u200b\u200daim\ufeff')).toBe('free prize claim')
  })

  it('brings letters together that are spaced out one by one, and leaves short words alone', () => {
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
})
