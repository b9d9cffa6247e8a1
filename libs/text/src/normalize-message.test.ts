import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageLength } from './message.ts'
import { normalizeMessage, normalizeWithPositions } from './normalize-message.ts'

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

// cspell:ignore Claimyour stanbul

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

const plain = 'Your parcel is held. Pay 2.99 at https://post.example.com/a1 now'
const shifted = (capital: number, small: number) => (text: string) =>
  text
    .replace(/[A-Z]/g, (letter) => String.fromCodePoint(capital + letter.charCodeAt(0) - 65))
    .replace(/[a-z]/g, (letter) => String.fromCodePoint(small + letter.charCodeAt(0) - 97))
const homoglyphs: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', o: 'о', p: 'р', i: 'і', Y: 'Υ', P: 'Р' }

describe('obfuscations', () => {
  it.each<[string, (text: string) => string]>([
    ['mathematical bold letters', shifted(0x1d400, 0x1d41a)],
    ['mathematical sans-serif bold italic letters', shifted(0x1d63c, 0x1d656)],
    ['full-width forms', (text) => text.replace(/[\w./:]/g, (c) => String.fromCodePoint(c.charCodeAt(0) + 0xfee0))],
    ['combining strike-through', (text) => [...text].map((c) => `${c}\u0336`).join('')],
    ['stacked combining marks', (text) => text.replace(/\w/g, (c) => `${c}\u0300\u0323\u0489`)],
    ['homoglyphs', (text) => text.replace(/[A-Za-z]/g, (c) => homoglyphs[c] ?? c)],
    ['zero-width characters', (text) => [...text].join('\u200b')],
    ['direction marks', (text) => `\u202d${text.replaceAll(' ', '\u200e ')}\u202c`],
    ['variation selectors', (text) => text.replace(/[a-z]/g, (c) => `${c}\ufe0e`)],
    ['defanged links', (text) => text.replace('https', 'hxxps').replace('example.com', 'example[.]com')],
    ['spelled dots', (text) => text.replace('example.com', 'example dot com')],
  ])('undoes %s', (_, obfuscate) => {
    expect(obfuscate(plain)).not.toBe(plain)
    expect(normalizeMessage(obfuscate(plain))).toBe(plain)
  })

  it.each([
    ['Ⓦⓘⓝ ⓝⓞⓦ', 'Win now'],
    ['🅵🆁🅴🅴 ᶠʳᵉᵉ ꜰʀᴇᴇ', 'FREE free free'],
    ['ЅРЕСІАL ОFFЕR 🎁 сlісk nоw', 'SPECIAL OFFER 🎁 click now'],
    ['РАУ at a . example . com/x', 'PAY at a . example.com/x'],
  ])('undoes %s', (obfuscated, expected) => {
    expect(normalizeMessage(obfuscated)).toBe(expected)
  })
})

describe('plain text', () => {
  it.each([
    'café, naïve, Ærø, groß, người Việt, İstanbul',
    'Привет, оса и PayPal',
    'Η Αθήνα είναι η πρωτεύουσα, OK?',
    'مرحبا \u200fשלום hi',
    'नमस्ते, สวัสดี, 日本語のテキスト（OK）',
    '1️⃣ ❤️ 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ℹ️ Ⓜ️ 🅿️',
    '5 Ω, 3 μm, 10⁵ m², 1º, ½, № 5, ™',
    'I put a dot on the map. Is this the place?',
    'Is it real love? I think so.',
    'We got this! See you at 8',
    'array[0].name (see above).',
  ])('is unchanged: %s', (text) => {
    expect(normalizeMessage(text)).toBe(text)
  })

  it('composes letters and accents as NFC does', () => {
    expect(normalizeMessage('cafe\u0301 ng\u01b0\u01a1\u0300i')).toBe('café người')
  })

  it('is unchanged for any words of printable ASCII', () => {
    const word = fc.stringMatching(/^[a-z]{2,9}[,.!]?$/)
    const text = fc.array(word, { minLength: 1, maxLength: 20 }).map((words) => words.join(' '))
    fc.assert(fc.property(text, (message) => normalizeMessage(message) === message || / dot /.test(message)))
  })
})

describe('a question around a message', () => {
  it.each([
    'Got this text, is it a scam? ',
    'I just received this message today. Is this legit?? "',
    'Hi, my mum got this text: ',
    'Is this real? ',
    'Fwd: Fwd: ',
  ])('is removed before it: %s', (question) => {
    expect(normalizeMessage(question + plain)).toBe(plain)
  })

  it('is removed after it', () => {
    expect(normalizeMessage(`${plain}" Is this a scam?`)).toBe(plain)
  })

  it('stays when hardly anything else would be left', () => {
    expect(normalizeMessage('Is this a scam? Thanks')).toBe('Is this a scam? Thanks')
  })
})

describe('normalizeWithPositions', () => {
  const aligned = (message: string): string[] => {
    const { text, positions } = normalizeWithPositions(message)
    return Array.from(text, (character, i) => `${character}${positions[i]}`)
  }

  it('counts UTF-16 code units of the original message', () => {
    expect(aligned('  hi\r\n you\u200b!')).toEqual(['h2', 'i3', ' 4', 'y7', 'o8', 'u9', '!11'])
    expect(aligned('😀 f r e e')).toEqual(['😀0', ' 2', 'f3', 'r5', 'e7', 'e9'])
    expect(aligned('a\u200db \ud800')).toEqual(['a0', 'b2', ' 3', '\ufffd4'])
    expect(aligned('𝐘𝐨 x[.]com')).toEqual(['Y0', 'o2', ' 4', 'x5', '.7', 'c9', 'o10', 'm11'])
  })

  it('gives each character of any message an ascending position at the start of a character', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        ...[
          'a',
          'B',
          'é',
          'e\u0301',
          '\u0336',
          'я',
          'с',
          'о',
          '7',
          ' ',
          ' ',
          '.',
          '\u200b',
          '\u200d',
          '\ufe0f',
          '\u20e3',
        ],
        ...[
          '𝐘',
          'Ⓐ',
          'ｗ',
          '．',
          '／',
          ' dot ',
          'com',
          '[.]',
          'hxxp',
          '://',
          '/',
          'Fwd:',
          'Is this a scam?',
          'got this text',
        ],
        ...[',', 'ᶠ', '🅰', '\u202e', 'ש', '\t', '\0', '?'],
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const message = pieces.join('')
        const { text, positions } = normalizeWithPositions(message)
        expect(text).toBe(normalizeMessage(message))
        expect(normalizeMessage(text)).toBe(text)
        expect(positions).toHaveLength(Array.from(text).length)
        const wellFormed = message.toWellFormed()
        for (const [i, position] of positions.entries()) {
          expect(position).toBeGreaterThan(positions[i - 1] ?? -1)
          expect(wellFormed.slice(position).isWellFormed()).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})
