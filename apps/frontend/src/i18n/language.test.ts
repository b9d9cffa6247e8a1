// cspell:ignore bericht
import { expect, it } from 'vitest'
import { chooseLanguage } from './language.tsx'

it.each([
  [['nl-BE', 'en'], 'nl-BE', 'Is dit bericht spam?'],
  [['fr-FR', 'nl'], 'nl', 'Is dit bericht spam?'],
  [['EN-gb', 'nl'], 'EN-gb', 'Is this message spam?'],
  [['fr'], 'en', 'Is this message spam?'],
  [[], 'en', 'Is this message spam?'],
])('prefers %j: chooses %s', async (preferred, locale, title) => {
  expect(await chooseLanguage(preferred)).toMatchObject({ locale, text: { title } })
})
