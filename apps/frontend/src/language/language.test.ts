import { expect, it } from 'vitest'
import { chooseLanguage } from './language.tsx'
import { nl } from './messages-nl.ts'

it.each([
  [['nl-BE', 'en'], 'nl-BE'],
  [['fr-FR', 'nl'], 'nl'],
  [['EN-gb'], 'EN-gb'],
  [['fr'], 'en'],
  [[], 'en'],
])('for %j chooses %s', (preferred, locale) => {
  expect(chooseLanguage(preferred).locale).toBe(locale)
})

it('speaks Dutch to a Dutch browser', () => {
  expect(chooseLanguage(['nl-NL']).text).toBe(nl)
})
