/** The longest message that is classified, in Unicode code points. More than twelve concatenated SMS. */
export const maxMessageLength = 2_000

/** Most messages in one batch request. */
export const maxBatchSize = 256

/** Most bytes of JSON that one character takes: an escaped surrogate pair (`\\ud83d\\ude00`). */
export const maxBytesPerCharacter = 12

/** At least one character that is not white space, a control or an invisible format character. */
export const messagePattern = '[^\\s\\p{Cc}\\p{Cf}]'

/** What OpenAPI documents publish for `messagePattern`: not every language's regular expressions know `\p{…}`. */
export const portableMessagePattern = '\\S'
