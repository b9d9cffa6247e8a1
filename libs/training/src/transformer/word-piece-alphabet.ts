/** Classes of the characters that are in no token. 0 is padding. */
export const whiteSpace = 1
export const unknownLetter = 2

/** Maps the characters of messages to those of tokens. */
export interface WordPieceAlphabet {
  /** Character to class. A character that is not in the map is of the class `unknownLetter`. */
  readonly classes: ReadonlyMap<string, number>
  /** Characters of this class and those after it are words of their own: punctuation and Chinese characters. */
  readonly firstIsolated: number
}

/** The last code point that is equivalent to a character of BERT's vocabulary is smaller. */
const lastCodePoint = 0x2ffff
const surrogate = /\p{Cs}/u
const punctuation = /[\p{P}$+<=>^`|~]/u
const chinese = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/u
const isIsolated = (character: string): boolean => punctuation.test(character) || chinese.test(character)

/** Returns the classes for a vocabulary with these characters. A capital or accented letter has the class of its base letter. */
export function wordPieceAlphabet(tokenCharacters: Iterable<string>): WordPieceAlphabet {
  const known = [...new Set(tokenCharacters)].sort()
  const letters = known.filter((character) => !isIsolated(character))
  const firstLetter = unknownLetter + 1
  const firstIsolated = firstLetter + letters.length
  // The first class after the letters is that of unknown punctuation.
  const firstKnownIsolated = firstIsolated + 1
  const knownClasses = new Map([
    ...letters.map((letter, i): [string, number] => [letter, firstLetter + i]),
    ...known.filter(isIsolated).map((character, i): [string, number] => [character, firstKnownIsolated + i]),
  ])
  const classes = new Map<string, number>()
  for (let codePoint = 0; codePoint <= lastCodePoint; codePoint++) {
    const character = String.fromCodePoint(codePoint)
    if (surrogate.test(character)) continue
    const base = baseOf(character)
    const unknown = punctuation.test(base) ? firstIsolated : unknownLetter
    const characterClass = /\s/.test(character) ? whiteSpace : (knownClasses.get(base) ?? unknown)
    if (characterClass !== unknownLetter) classes.set(character, characterClass)
  }
  return { classes, firstIsolated }
}

/** The character in lower case and without accents. */
function baseOf(character: string): string {
  return character
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
}

/** Control and format characters, U+FFFD, and combining marks. BERT removes them, and with the marks all accents. */
const removed = /[\p{Cc}\p{Cf}\p{Co}\p{Mn}\ufffd]/u
const isRemoved = (character: string): boolean => removed.test(character) && !/[\t\n\r]/.test(character)

/**
 * Returns a pattern for RE2 that matches one character, unless BERT removes it. It consists of ranges, because RE2 may know another version
 * of Unicode than JavaScript.
 */
export function keptCharacterPattern(): string {
  const ranges: string[] = []
  const hexadecimal = (codePoint: number): string => `\\x{${codePoint.toString(16)}}`
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    if (!isRemoved(String.fromCodePoint(codePoint))) continue
    const first = codePoint
    while (codePoint < 0x10ffff && isRemoved(String.fromCodePoint(codePoint + 1))) codePoint++
    ranges.push(`${hexadecimal(first)}-${hexadecimal(codePoint)}`)
  }
  return `[^${ranges.join('')}]`
}
