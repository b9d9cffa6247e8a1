import { normalizeMessage } from '@sms-checker/text'
import { expect, it } from 'vitest'
import { perturbations } from './perturbations.ts'

const perturbed = (name: string, text: string): string | undefined =>
  perturbations.find((perturbation) => perturbation.name === name)?.apply(text)

it('applies each perturbation', () => {
  expect(perturbed('spaced letters', 'Claim a prize')).toBe('C l a i m a p r i z e')
  expect(perturbed('homoglyphs', 'Claim')).toBe('Сlаіm'.replace('С', 'C'))
  expect(perturbed('digits for letters', 'free prize at 8')).toBe('fr33 pr1z3 at 8')
  expect(perturbed('split links', 'see a.example.com/x, ok. Bye')).toBe('see a . example . com/x, ok. Bye')
  expect(perturbed('all capitals', 'Win')).toBe('WIN')
})

it('uses zero-width characters, which normalization removes', () => {
  const hidden = perturbed('zero-width characters', 'Claim your prize') ?? ''
  expect(hidden).not.toBe('Claim your prize')
  expect(normalizeMessage(hidden)).toBe('Claim your prize')
})
