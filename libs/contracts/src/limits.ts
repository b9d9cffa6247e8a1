/** Maximum length of a message in Unicode code points. Twelve concatenated SMS are shorter. */
export const maxMessageLength = 2_000

/** Maximum number of messages in a batch request. */
export const maxBatchSize = 256

/** Maximum number of bytes that JSON needs for one character: an escaped surrogate pair (`\\ud83d\\ude00`). */
export const maxBytesPerCharacter = 12

/** At least one character that is not white space, a control or an invisible format character. */
export const messagePattern = '[^\\s\\p{Cc}\\p{Cf}]'

/** Replaces `messagePattern` in OpenAPI documents, because not every regular expression engine supports `\p{…}`. */
export const portableMessagePattern = '\\S'

/** Upper bounds of the message lengths that metrics and events distinguish, in Unicode code points. */
export const lengthBuckets = [20, 40, 80, 160, 320, 640, 1280, maxMessageLength] as const
export type LengthBucket = (typeof lengthBuckets)[number]

/** Returns the upper bound of the bucket that holds a message of this length. A message over the limit is in the last bucket. */
export function lengthBucket(length: number): LengthBucket {
  return lengthBuckets.find((bound) => length <= bound) ?? maxMessageLength
}
