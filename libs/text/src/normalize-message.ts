// Every pattern starts with a rare character and only then looks back: they run over every message.
const invisible = /[\u00ad\u180e\u200b\u2060\ufeff]/gu
const latinJoiner = /[\u200c\u200d]+(?<=[A-Za-z0-9][\u200c\u200d]+)(?=[A-Za-z0-9])/gu
const untidySpace = /[\s\p{Cc}]{2,}|(?! )[\s\p{Cc}]/gu

/** Four or more single letters, separated by single spaces: "f r e e". */
const spacedLetters =
  /(?<![\p{L}\p{N}])[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}](?: [\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}](?![\p{L}\p{N}])){3,}/gu

/** A cheap test that every match of `spacedLetters` passes. */
const threeSingles = / . . ./u

/**
 * The message as models see it, in training and in serving.
 *
 * - Half surrogate pairs (a message cut inside an emoji) become U+FFFD.
 * - Invisible characters that hide a word from a filter are removed: zero-width spaces and soft hyphens everywhere, joiners only between
 *   Latin letters and digits, because other scripts and emoji need them.
 * - Runs of white space and control characters become one space; leading and trailing ones are removed.
 * - Letters that are spaced out one by one are joined.
 *
 * Idempotent, and never longer than its input.
 */
export function normalizeMessage(message: string): string {
  const tidy = message.toWellFormed().replace(invisible, '').replace(latinJoiner, '').replace(untidySpace, ' ').trim()
  return threeSingles.test(tidy) ? tidy.replace(spacedLetters, (letters) => letters.replaceAll(' ', '')) : tidy
}
