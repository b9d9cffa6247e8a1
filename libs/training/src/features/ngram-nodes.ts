import type { GraphBuilder } from '../onnx/graph-builder.ts'
import { characterClasses, otherCharacter } from './alphabet.ts'
import { characterBase, characterCode, type NgramSettings, wordBase } from './hashed-ngrams.ts'
import type { MessageText } from './shape-features.ts'
import { wordPattern } from './words.ts'

/** Pads shorter messages of a batch. */
export const padding = '\u0000'
const int32 = 6n

/** Table rows of the n-grams of one length, `int32[N, positions]`, by start position. */
export interface NgramsOfLength {
  readonly length: number
  readonly rows: string
}

/** Tensor names of the n-grams of a batch. */
export interface NgramNodes {
  /** All n-grams, `int32[N, T]`; 0 is padding. */
  readonly rows: string
  readonly ofCharacters: readonly NgramsOfLength[]
  readonly ofWords: readonly NgramsOfLength[]
  /** Each character, with a space before and after the message, `string[N, L + 2]`, padded with U+0000. */
  readonly characters: string
  /** Code of each of these characters, `int32[N, L + 2]`; 0 is padding. */
  readonly codes: string
  /** Hash of each word, `int32[N, W]`; 0 is padding. */
  readonly hashes: string
}

/** Adds nodes that compute `ngramRows` for a batch. */
export function addNgramNodes(graph: GraphBuilder, text: MessageText, settings: NgramSettings): NgramNodes {
  const [shortest, longest] = settings.characters
  const characters = addCharacters(graph, text.asWritten)
  const codes = characterCodes(graph, characters)
  const ofCharacters = rollingRows(graph, codes, { base: characterBase, bits: settings.bits, shortest, longest })
  const hashes = wordHashes(graph, text.lowerCase)
  const ofWords = rollingRows(graph, hashes, {
    base: wordBase,
    bits: settings.bits,
    shortest: 1,
    longest: settings.words,
  })
  const rows = [...ofCharacters, ...ofWords].map((ngrams) => ngrams.rows)
  return {
    rows: graph.add('Concat', rows, { attributes: { axis: 1n } }),
    ofCharacters,
    ofWords,
    characters,
    codes,
    hashes,
  }
}

function addCharacters(graph: GraphBuilder, text: string): string {
  const space = graph.text('space', ' ')
  const framed = graph.add('StringConcat', [graph.add('StringConcat', [space, text]), space])
  return graph.add('Tokenizer', [framed], {
    domain: 'com.microsoft',
    attributes: { mark: 0n, mincharnum: 1n, pad_value: padding, separators: [''] },
  })
}

function characterCodes(graph: GraphBuilder, characters: string): string {
  const classes = [...characterClasses]
  const codes = graph.add('LabelEncoder', [characters], {
    domain: 'ai.onnx.ml',
    attributes: {
      keys_strings: [padding, ...classes.map(([character]) => character)],
      values_int64s: [0n, ...classes.map(([, characterClass]) => BigInt(characterCode(characterClass)))],
      default_int64: BigInt(characterCode(otherCharacter)),
    },
  })
  return graph.add('Cast', [codes], { attributes: { to: int32 } })
}

function wordHashes(graph: GraphBuilder, lower: string): string {
  const words = graph.add('Tokenizer', [lower], {
    domain: 'com.microsoft',
    attributes: { mark: 0n, mincharnum: 1n, pad_value: '', tokenexp: wordPattern },
  })
  return graph.add('MurmurHash3', [words], { domain: 'com.microsoft', attributes: { positive: 0n, seed: 0n } })
}

interface Rolling {
  readonly base: number
  readonly bits: number
  readonly shortest: number
  readonly longest: number
}

/** Table rows of the n-grams of `codes`, which is `int32[N, L]` with 0 as padding. */
function rollingRows(graph: GraphBuilder, codes: string, { base, bits, shortest, longest }: Rolling): NgramsOfLength[] {
  const none = graph.int32(0)
  const present = graph.add('Where', [graph.add('Equal', [codes, none]), none, graph.int32(2 ** bits - 1)])
  const ngrams: NgramsOfLength[] = []
  let hash = codes
  for (let n = 1; n <= longest; n++) {
    if (n > 1) {
      const shifted = graph.add('Mul', [slice(graph, hash, 0, -1), graph.int32(base)])
      hash = graph.add('Add', [shifted, slice(graph, codes, n - 1)])
    }
    if (n < shortest) continue
    ngrams.push({ length: n, rows: graph.add('BitwiseAnd', [hash, slice(graph, present, n - 1)]) })
  }
  return ngrams
}

function slice(graph: GraphBuilder, tensor: string, from: number, to = Number.MAX_SAFE_INTEGER): string {
  if (from === 0 && to === Number.MAX_SAFE_INTEGER) return tensor
  return graph.add('Slice', [tensor, graph.int64([from]), graph.int64([to]), graph.int64([1])])
}
