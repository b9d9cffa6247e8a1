/** Maximum length of a message in Unicode code points. Twelve concatenated SMS are shorter. */
export const maxMessageLength = 2_000

/** Maximum number of messages in a batch request. */
export const maxBatchSize = 256

/** Maximum number of bytes that JSON needs for one character: an escaped surrogate pair (`\\ud83d\\ude00`). */
export const maxBytesPerCharacter = 12

/** At least one character that is not white space, a control or an invisible format character. */
export const messagePattern = '[^\\s\\p{Cc}\\p{Cf}]'

/**
 * `messagePattern` for OpenAPI documents, with the same meaning in every regular expression engine: not all support `\p{…}` and `\u…`, and they
 * disagree about `\s`. It therefore lists the excluded characters themselves, up to U+FFFF, because not all engines support more in a class.
 */
export const portableMessagePattern =
  '[^\\x00-\\x20\\x7f-\\xa0\\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064' +
  '\u2066-\u206f\u3000\ufeff\ufff9-\ufffb]'

/** Upper bounds of the message lengths that metrics and events distinguish, in Unicode code points. */
export const lengthBuckets = [20, 40, 80, 160, 320, 640, 1280, maxMessageLength] as const
export type LengthBucket = (typeof lengthBuckets)[number]

/** Returns the upper bound of the bucket that holds a message of this length. A message over the limit is in the last bucket. */
export function lengthBucket(length: number): LengthBucket {
  return lengthBuckets.find((bound) => length <= bound) ?? maxMessageLength
}
