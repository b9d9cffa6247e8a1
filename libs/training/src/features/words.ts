/** A word is a run of letters and non-ASCII characters. Only the character n-grams see digits. */
export const wordPattern = '[a-z\\x{80}-\\x{10FFFF}]+'
export const word = /[a-z\u{80}-\u{10ffff}]+/gu
