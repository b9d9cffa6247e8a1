/** An obfuscation that evades filters but stays readable to people. */
export interface Perturbation {
  readonly name: string
  apply(text: string): string
}

const longWord = /[A-Za-z]{4,}/g
const homoglyphs: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  x: 'х',
  y: 'у',
  A: 'А',
  E: 'Е',
  I: 'І',
  O: 'О',
  P: 'Р',
  S: 'Ѕ',
  T: 'Т',
}
const digits: Readonly<Record<string, string>> = {
  a: '4',
  e: '3',
  i: '1',
  o: '0',
  s: '5',
  A: '4',
  E: '3',
  I: '1',
  O: '0',
  S: '5',
}

const swapped = (text: string, table: Readonly<Record<string, string>>): string =>
  text.replace(longWord, (word) => word.replace(/[A-Za-z]/g, (letter) => table[letter] ?? letter))

export const perturbations: readonly Perturbation[] = [
  { name: 'as sent', apply: (text) => text },
  { name: 'spaced letters', apply: (text) => text.replace(longWord, (word) => [...word].join(' ')) },
  { name: 'homoglyphs', apply: (text) => swapped(text, homoglyphs) },
  {
    name: 'zero-width characters',
    apply: (text) => text.replace(longWord, (word) => `${word.slice(0, 2)}\u200b${word.slice(2)}`),
  },
  { name: 'digits for letters', apply: (text) => swapped(text, digits) },
  { name: 'split links', apply: (text) => text.replace(/(?<=[a-z0-9])\.(?=[a-z]{2})/gi, ' . ') },
  { name: 'all capitals', apply: (text) => text.toUpperCase() },
]
