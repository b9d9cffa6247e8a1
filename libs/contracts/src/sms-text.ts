/** The longest message that is classified, in Unicode code points: more than twelve SMS joined together. */
export const maxMessageLength = 2_000

/** Most messages in one batch request. */
export const maxBatchSize = 256

/** Holds for a text with something to read in it: more than white space, control and invisible format characters. */
export const messagePattern = '[^\\s\\p{Cc}\\p{Cf}]'

const readable = new RegExp(messagePattern, 'u')

const surrogatePair = /[\ud800-\udbff][\udc00-\udfff]/g

/** Length of a text as the limit counts it, in Unicode code points (an emoji may be several). */
export function messageLength(text: string): number {
  return text.length - (text.match(surrogatePair)?.length ?? 0)
}

/** Why a text cannot be classified, or `undefined` when it can. The page asks before it sends; the services refuse with the same rule. */
export function messageFault(text: string, limit = maxMessageLength): 'empty' | 'too-long' | undefined {
  if (!readable.test(text)) return 'empty'
  return messageLength(text) > limit ? 'too-long' : undefined
}

// Each pattern begins with what is rare, and looks back only from there: this runs over every message.
const invisible = /[\u00ad\u180e\u200b\u2060\ufeff]/gu
const latinJoiner = /[\u200c\u200d]+(?<=[A-Za-z0-9][\u200c\u200d]+)(?=[A-Za-z0-9])/gu
const untidySpace = /[\s\p{Cc}]{2,}|(?! )[\s\p{Cc}]/gu

/** Four single letters or more with a space between each: "f r e e". */
const spacedLetters =
  /(?<![\p{L}\p{N}])[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}](?: [\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}](?![\p{L}\p{N}])){3,}/gu
/** Stands in every text with spaced letters, and is found much faster. */
const threeSingles = / . . ./u

/**
 * The text as a model sees it, in training and in serving alike: half surrogate pairs (a message cut inside an emoji) become
 * U+FFFD, invisible characters that hide a word from a filter (zero-width spaces and soft hyphens; joiners between Latin letters, where
 * no script or emoji needs them) vanish, runs of white space and control characters become one space, none at the ends, and letters
 * spaced out one by one come together.
 */
export function normalizeMessage(text: string): string {
  const tidy = text.toWellFormed().replace(invisible, '').replace(latinJoiner, '').replace(untidySpace, ' ').trim()
  return threeSingles.test(tidy) ? tidy.replace(spacedLetters, (letters) => letters.replaceAll(' ', '')) : tidy
}
