import { normalizeMessage } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { tricks } from './tricks.ts'

const played = (name: string, text: string): string | undefined =>
  tricks.find((trick) => trick.name === name)?.apply(text)

it('plays each trick as a spammer would', () => {
  expect(played('spaced letters', 'Claim a prize')).toBe('C l a i m a p r i z e')
  expect(played('look-alike characters', 'Claim')).toBe('Сlаіm'.replace('С', 'C'))
  expect(played('digits for letters', 'free prize at 8')).toBe('fr33 pr1z3 at 8')
  expect(played('split links', 'see a.example.com/x, ok. Bye')).toBe('see a . example . com/x, ok. Bye')
  expect(played('all capitals', 'Win')).toBe('WIN')
})

it('hides nothing behind zero-width characters, which the models never see', () => {
  const hidden = played('zero-width characters', 'Claim your prize') ?? ''
  expect(hidden).not.toBe('Claim your prize')
  expect(normalizeMessage(hidden)).toBe('Claim your prize')
})
