/** The longest message that is classified, in Unicode code points. More than twelve concatenated SMS. */
export const maxMessageLength = 2_000

/** Most messages in one batch request. */
export const maxBatchSize = 256

/** At least one character that is not white space, a control or an invisible format character. */
export const messagePattern = '[^\\s\\p{Cc}\\p{Cf}]'
