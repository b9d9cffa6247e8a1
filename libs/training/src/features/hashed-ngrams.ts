import murmur from 'murmurhash3js-revisited'
import { characterClasses, otherCharacter } from './alphabet.ts'
import { foldCase } from './shape-features.ts'
import { word } from './words.ts'

/** Which n-grams a model reads, and the size of the table that they are hashed into. */
export interface NgramSettings {
  /** The table has 2^bits rows. */
  readonly bits: number
  /** Longest word n-gram; 0 for none. */
  readonly words: number
  /** Shortest and longest character n-gram. */
  readonly characters: readonly [shortest: number, longest: number]
}

/** Multipliers of the rolling 32-bit hashes. Odd, so that every character still affects the low bits. */
export const characterBase = 92_821
export const wordBase = 69_069

/** Pseudo-random 20-bit code of a character class; 0 for padding. */
export function characterCode(characterClass: number): number {
  return characterClass === 0 ? 0 : (Math.imul(characterClass, 0x9e3779b1) >>> 12) | 1
}

const wordHashes = new Map<string, number>()
const utf8 = new TextEncoder()

/** MurmurHash3 of a word, as an unsigned 32-bit integer. */
export function wordHash(text: string): number {
  let hash = wordHashes.get(text)
  if (hash === undefined) {
    hash = murmur.x86.hash32(utf8.encode(text))
    wordHashes.set(text, hash)
  }
  return hash
}

/** Returns the table row of each n-gram of a normalized message, with repetitions. Row 0 stays unused. `addNgramNodes` computes the same. */
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
