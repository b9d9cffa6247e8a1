import murmur from 'murmurhash3js-revisited'
import { foldCase } from '../shape/shape-features.ts'
import { characterClasses, otherCharacter } from './alphabet.ts'

/** Which n-grams a model reads, and into how many rows of its table they are hashed. */
export interface NgramSettings {
  /** Rows of the table: 2^bits. */
  readonly bits: number
  /** Longest run of words, from 1; 0 for none. */
  readonly words: number
  /** Shortest and longest run of characters. */
  readonly characters: readonly [shortest: number, longest: number]
}

/** Characters of a word: letters and everything beyond ASCII. Digits are read by the character n-grams alone. */
export const wordPattern = '[a-z\\x{80}-\\x{10FFFF}]+'
const word = /[a-z\u{80}-\u{10ffff}]+/gu

/** Multiplier of the rolling 32-bit hash: odd, so that no character falls out of the low bits. */
export const characterBase = 92_821
export const wordBase = 69_069

/** Fixed pseudo-random number of a character class, 20 bits; 0 for padding. */
export function characterCode(characterClass: number): number {
  return characterClass === 0 ? 0 : (Math.imul(characterClass, 0x9e3779b1) >>> 12) | 1
}

const wordHashes = new Map<string, number>()
const utf8 = new TextEncoder()

function wordHash(text: string): number {
  let hash = wordHashes.get(text)
  if (hash === undefined) {
    hash = murmur.x86.hash32(utf8.encode(text))
    wordHashes.set(text, hash)
  }
  return hash
}

/**
 * Rows of the table for each n-gram of a normalised message, with repetitions; row 0 is nobody's. The ONNX graph computes the same.
 */
export function ngramRows(message: string, { bits, words, characters: [shortest, longest] }: NgramSettings): number[] {
  const mask = 2 ** bits - 1
  const rows: number[] = []
  const codes = Array.from(` ${message} `, (c) => characterCode(characterClasses.get(c) ?? otherCharacter))
  for (let start = 0; start < codes.length; start++) {
    let hash = 0
    for (let n = 1; n <= longest && start + n <= codes.length; n++) {
      hash = (Math.imul(hash, characterBase) + (codes[start + n - 1] ?? 0)) | 0
      if (n >= shortest) rows.push(hash & mask)
    }
  }
  const hashes = Array.from(foldCase(message).matchAll(word), ([match]) => wordHash(match))
  for (let start = 0; start < hashes.length; start++) {
    let hash = 0
    for (let n = 1; n <= words && start + n <= hashes.length; n++) {
      hash = (Math.imul(hash, wordBase) + (hashes[start + n - 1] ?? 0)) | 0
      rows.push(hash & mask)
    }
  }
  return rows.filter((row) => row !== 0)
}
