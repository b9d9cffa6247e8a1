// cspell:ignore Armn Cher Hebr Nkoo Syrc Thaa forw recieved

/** A normalized message with the origin of each of its characters. */
export interface NormalizedMessage {
  readonly text: string
  /** For each character (code point) of `text`, the index of its first UTF-16 code unit in the original message. Ascending. */
  readonly positions: readonly number[]
}

/**
 * Text normalisation: returns a message as models see it, in training and in serving. It undoes the obfuscations that hide words and links from a filter but not
 * from a reader, and removes a question around a quoted message. Plain text only has its white space collapsed. Idempotent, and never longer
 * than the input.
 */
export function normalizeMessage(message: string): string {
  let text = message.toWellFormed()
  for (;;) {
    const next = stepsFor(text).reduce((current, step) => (step.applies(current) ? step.apply(current) : current), text)
    if (next === text) return text
    text = next
  }
}

/** Returns what `normalizeMessage` returns, with positions. */
export function normalizeWithPositions(message: string): NormalizedMessage {
  let mapped = trackedText(message.toWellFormed())
  for (;;) {
    const next = stepsFor(mapped.text).reduce(
      (current, step) => (step.applies(current.text) ? step.applyTracked(current) : current),
      mapped,
    )
    if (next.text === mapped.text) break
    mapped = next
  }
  const positions: number[] = []
  let unit = 0
  for (const character of mapped.text) {
    positions.push(mapped.origins[unit] ?? 0)
    unit += character.length
  }
  return { text: mapped.text, positions }
}

/** A string, and for each of its UTF-16 code units the index in the original message. */
interface TrackedText {
  readonly text: string
  readonly origins: readonly number[]
}

function trackedText(text: string): TrackedText {
  return { text, origins: Array.from({ length: text.length }, (_, i) => i) }
}

type Replacement = (match: string, context: string) => string

interface Step {
  applies(text: string): boolean
  apply(text: string): string
  applyTracked(text: TrackedText): TrackedText
}

/**
 * Creates a step that replaces all matches of a pattern. A replacement must not be longer than its match.
 * @param condition Whether the step can change a string. It must be cheaper than the pattern.
 */
function replace(pattern: RegExp, replacement: Replacement, condition?: (text: string) => boolean): Step {
  return {
    applies: condition ?? (() => true),
    apply: (text) => text.replace(pattern, (match) => replacement(match, text)),
    applyTracked({ text, origins }) {
      const parts: string[] = []
      const kept: number[] = []
      let end = 0
      const keep = (from: number, to: number): void => {
        for (let i = from; i < to; i++) kept.push(origins[i] ?? 0)
      }
      for (const { 0: match, index } of text.matchAll(pattern)) {
        const replaced = replacement(match, text)
        parts.push(text.slice(end, index), replaced)
        keep(end, index)
        kept.push(...alignedUnits(match, replaced).map((unit) => origins[index + unit] ?? 0))
        end = index + match.length
      }
      keep(end, text.length)
      return { text: parts.join('') + text.slice(end), origins: kept }
    },
  }
}

/**
 * Returns for each UTF-16 code unit of a replacement the index of its original character in the match: the next equal character, or the next
 * character when the match has none, and for a space. Ascending by character.
 */
function alignedUnits(match: string, replaced: string): number[] {
  const characters = Array.from(match)
  const starts = characters.map((_, i) => characters.slice(0, i).join('').length)
  const letters = Array.from(replaced)
  let from = 0
  return letters.flatMap((letter, i) => {
    const last = characters.length - (letters.length - i)
    const same = letter === ' ' ? from : characters.indexOf(letter, from)
    const at = same !== -1 && same <= last ? same : Math.min(from, last)
    from = at + 1
    return Array.from({ length: letter.length }, () => starts[at] ?? 0)
  })
}

const remove = (pattern: RegExp, condition?: (text: string) => boolean): Step => replace(pattern, () => '', condition)
const matches =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text)

/** Zero-width and filler characters that no script needs. */
const invisible = /\u034f|[\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0]/gu

/** Marks of the writing direction. They belong to messages in scripts that are written from right to left. */
const directionMarks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const rightToLeft = /[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}]/u

/** Joiners and variation selectors. Emoji and some scripts need them, Latin letters do not. */
const latinJoiners = /[\u200c\u200d]+(?<=[A-Za-z0-9][\u200c\u200d]+)(?=[A-Za-z0-9])|(?<=[A-Za-z])[\ufe00-\ufe0f]+/gu

/** Compatibility forms of letters, and of the digits and punctuation that make up links and amounts. */
const compatibilityForms =
  /[\u2102-\u2138\u2145-\u2149\u24b6-\u24c1\u24c3-\u24e9\uff0d-\uff1a\uff20-\uff3a\uff3f\uff41-\uff5a\u{1d400}-\u{1d7ff}\u{1f130}-\u{1f149}]|[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]{2,}|[\u02b0-\u02b8\u02e1-\u02e3\u1d2c-\u1d6a\u1d9c-\u1dbf\u2071\u207f\u2090-\u209c]{3,}/gu

function compatibilityEquivalent(match: string): string {
  const letters = Array.from(match, (character) => {
    const point = character.codePointAt(0) ?? 0
    if (point >= 0x1f150 && point <= 0x1f169) return String.fromCodePoint(0x41 + point - 0x1f150)
    if (point >= 0x1f170 && point <= 0x1f189) return String.fromCodePoint(0x41 + point - 0x1f170)
    const equivalent = character.normalize('NFKC')
    return equivalent.length <= character.length && /^[\p{L}\p{N}./:@_-]$/u.test(equivalent) ? equivalent : character
  })
  return letters.join('')
}

/** ASCII characters and Latin letters with combining marks. */
const markedRun = /(?:[\p{sc=Latn}\x20-\x7e][\p{Mn}\p{Me}]+)+/gu
const markedCharacter = /(?<base>.)[\p{Mn}\p{Me}]+/gu
/** No language marks three Latin letters in a row, so such marks are decoration. */
const decoration = /(?:[\p{sc=Latn}\x20-\x7e][\p{Mn}\p{Me}]+){3}/u
/** A keycap is an emoji. */
const keycap = /^[0-9#*]\ufe0f?\u20e3$/u

/** Composes accents as NFC does and removes every other mark; removes all marks of a decorated message. */
function withoutMarks(run: string, message: string): string {
  const decorated = decoration.test(message)
  return run.replace(markedCharacter, (marked: string, base: string) => {
    if (keycap.test(marked)) return marked
    const [composed = base] = marked.normalize('NFC')
    return decorated || !/\p{L}/u.test(base) ? base : composed
  })
}

const untidySpace = /[\s\p{Cc}]{2,}|(?! )[\s\p{Cc}]/gu

/** Four single letters or more with a space between each: "f r e e". */
const spacedLetters =
  /(?<![\p{L}\p{N}])[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}](?: [\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}](?![\p{L}\p{N}])){3,}/gu

/** Letters of other scripts, and small capitals, that look like a Latin letter. The first letter of each string is the Latin one. */
const homoglyphClasses = [
  'aаɑαᴀ',
  'bЬвʙ',
  'cсϲᴄ',
  'dԁᴅ',
  'eеεᴇ',
  'fƒꜰ',
  'gɡցɢ',
  'hһнʜ',
  'iіιɪ',
  'jјᴊ',
  'kкκᴋ',
  'lӏʟ',
  'mмᴍ',
  'nηոɴ',
  'oоοօᴏ',
  'pрρᴘ',
  'qԛ',
  'rгʀ',
  'sѕꜱ',
  'tтτᴛ',
  'uυսᴜ',
  'vѵνᴠ',
  'wԝωᴡ',
  'xхχ',
  'yуγʏ',
  'zᴢ',
  'AАΑ',
  'BВΒ',
  'CСϹ',
  'EЕΕ',
  'GԌ',
  'HНΗ',
  'IІΙӀ',
  'JЈ',
  'KКΚ',
  'MМΜ',
  'NΝ',
  'OОΟՕ',
  'PРΡ',
  'QԚ',
  'SЅՏ',
  'TТΤ',
  'UՍ',
  'VѴ',
  'WԜ',
  'XХΧ',
  'YУΥҮ',
  'ZΖ',
]
/** Latin letter of each homoglyph. */
const homoglyphs: ReadonlyMap<string, string> = new Map(
  homoglyphClasses.flatMap((letters) => {
    const [latin = '', ...others] = letters
    return others.map((letter): [string, string] => [letter, latin])
  }),
)

const homoglyphClass = `[${[...homoglyphs.keys()].join('')}]`
const homoglyph = new RegExp(homoglyphClass, 'u')
const wordWithHomoglyph = new RegExp(`[\\p{L}\\p{N}]*${homoglyphClass}[\\p{L}\\p{N}]*`, 'gu')
const otherScript = new RegExp(`(?!${homoglyphClass})[\\p{sc=Cyrl}\\p{sc=Grek}\\p{sc=Armn}\\p{sc=Cher}]`, 'u')

/** Replaces homoglyphs in words that have a Latin letter, and in all words of a Latin message that has no other letters of those scripts. */
function withLatinLetters(word: string, message: string): string {
  const mixed = /[A-Za-z]/.test(word) || (word.length > 1 && /[A-Za-z]/.test(message) && !otherScript.test(message))
  return mixed ? Array.from(word, (letter) => homoglyphs.get(letter) ?? letter).join('') : word
}

const topLevelDomains = 'com|net|org|info|biz|co|io|me|ly|uk|us|xyz|top|site|online|link|app|cc|vip|shop|club|live'
const defangedScheme = /\bh(?:xx|\*\*|tt)ps?(?=:\/\/)/giu
const bracketedDot = /(?<=[\p{L}\p{N}]) ?(?:\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\}) ?(?=[\p{L}\p{N}])/giu
const spelledDot = new RegExp(`(?<=[\\p{L}\\p{N}]) dot (?=(?:${topLevelDomains})(?![\\p{L}\\p{N}]))`, 'giu')
const splitDomain = new RegExp(`(?<=[A-Za-z0-9])(?: \\. ?|\\. )(?=(?:${topLevelDomains})/)`, 'gu')

const verdict = 'scam|spam|fake|fraud|phishing|real|legit|legitimate|genuine|safe'
const question = `(?:is|was|isn'?t) (?:it|this|that)(?: text| message)? (?:an? )?(?:${verdict})(?: (?:or|and) (?:not|an? )?(?:${verdict})?)?\\s?\\?+`
const received = `(?:(?:i|we|my \\w+) )?(?:just )?(?:got|received|recieved) (?:this|the following)(?: \\w+)?(?: just now| today| yesterday| this morning)?`
const quoteMark = `[\\s"“”'‘’:,.-]*`
/** What people write before a message that they ask about or forward. */
const frameBefore = new RegExp(
  `^(?:(?:(?:hi|hey|hello)[,!.]? )?(?:${received}[\\s,.:;!-]*(?:${question}|:)|${question}|(?:fwd?|forwarded(?: message)?) ?:)${quoteMark})+(?=\\S+ \\S+ \\S)`,
  'giu',
)
const frameAfter = new RegExp(`(?<=\\S \\S+ \\S+)${quoteMark}\\s${quoteMark}${question}$`, 'giu')

const unicodeSteps: readonly Step[] = [
  remove(invisible),
  remove(directionMarks, (text) => !rightToLeft.test(text)),
  remove(latinJoiners),
  replace(compatibilityForms, compatibilityEquivalent),
  replace(markedRun, withoutMarks),
]

const plainSteps: readonly Step[] = [
  replace(untidySpace, () => ' '),
  remove(/^ | $/gu, (text) => text.startsWith(' ') || text.endsWith(' ')),
  replace(spacedLetters, (letters) => letters.replaceAll(' ', ''), matches(/ . . ./u)),
  replace(wordWithHomoglyph, withLatinLetters, (text) => homoglyph.test(text)),
  replace(
    defangedScheme,
    (scheme) => scheme.replace(/xx|\*\*/i, 'tt'),
    (text) => text.includes('://'),
  ),
  replace(bracketedDot, () => '.', matches(/[[({](?:\.|dot)[\])}]/iu)),
  replace(spelledDot, () => '.', matches(/ dot /iu)),
  replace(
    splitDomain,
    () => '.',
    (text) => text.includes('/'),
  ),
  remove(frameBefore, matches(/^(?:h[ie]|[iw][es]? |my |just |got |rec[ei]|was |isn|fw|forw)/iu)),
  remove(frameAfter, (text) => text.endsWith('?')),
]

const allSteps = [...unicodeSteps, ...plainSteps]
const beyondAscii = /[^\0-\x7f]/
const stepsFor = (text: string): readonly Step[] => (beyondAscii.test(text) ? allSteps : plainSteps)
