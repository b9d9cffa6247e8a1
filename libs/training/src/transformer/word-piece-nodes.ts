import type { GraphBuilder } from '../onnx/graph-builder.ts'
import {
  keptCharacterPattern,
  unknownLetter,
  type WordPieceAlphabet,
  whiteSpace,
  wordPieceAlphabet,
} from './word-piece-alphabet.ts'

/** Longer words become [UNK], as in BERT. */
const maxWordLength = 100
/** Each step doubles the number of pieces of a word that are found. */
const doublings = Math.ceil(Math.log2(maxWordLength))

/** The rolling hash of a piece has 52 bits, because numbers are exact up to 2^53. One piece in 10^11 collides with a token. */
const hashBits = 52n
const hashBase = 0x9e37_79b9_7f4a7n
const hashOfStart = 1n
const hashOfContinuation = 2n
const modulo = (value: bigint): bigint => BigInt.asUintN(Number(hashBits), value)

/** The lookup table maps the hash of a token to its length times this, plus its id. */
const maxVocabulary = 2 ** 20

const bool = 9n
const int64 = 7n
const rows = { attributes: { axis: 1n } }

/**
 * Adds nodes that tokenize messages, `string[N]`, as BERT's uncased WordPiece tokenizer does. Returns the ids, `int64[N, T]`: [CLS], the
 * pieces, [SEP] and, as padding, 0. T is the length of the longest message in tokens.
 *
 * BERT makes several unknown words where this makes one: of adjacent Chinese characters that are not in the vocabulary, and of a character
 * that decomposes into several base characters, such as a Hangul syllable.
 * @param vocabulary tokens by id
 */
export function addWordPieceNodes(
  graph: GraphBuilder,
  messages: string,
  vocabulary: readonly string[],
  maxTokens: number,
): string {
  const table = tokenTable(vocabulary)
  const characters = addCharacterClasses(graph, messages, table.alphabet)
  const isLetter = graph.add('Greater', [characters, graph.int64(whiteSpace)])
  const isIsolated = graph.add('GreaterOrEqual', [characters, graph.int64(table.alphabet.firstIsolated)])
  const isBoundary = graph.add('Or', [isIsolated, graph.add('Not', [isLetter])])

  // From here on, position i is character i + 1, so that every position has a previous character.
  const classes = slice(graph, characters, 1)
  const letter = slice(graph, isLetter, 1)
  const start = graph.add('And', [
    letter,
    graph.add('Or', [slice(graph, isIsolated, 1), slice(graph, isBoundary, 0, -1)]),
  ])
  const longest = addLongestPieces(graph, classes, start, graph.add('And', [letter, graph.add('Not', [start])]), table)
  const scale = graph.int64(maxVocabulary)
  const lengths = graph.add('Div', [longest, scale])
  const ids = graph.add('Mod', [longest, scale])

  const reached = graph.add('And', [addReachedPositions(graph, start, lengths), letter])
  const unknown = addUnknownWords(graph, { start, letter, reached, lengths })
  const kept = graph.add('And', [reached, graph.add('Or', [start, graph.add('Not', [unknown])])])
  const tokens = graph.add('Where', [unknown, graph.int64(idOf(vocabulary, '[UNK]')), ids])
  return addCompacted(graph, tokens, kept, {
    first: graph.int64(idOf(vocabulary, '[CLS]')),
    last: graph.int64(idOf(vocabulary, '[SEP]')),
    maxTokens,
  })
}

interface TokenTable {
  readonly alphabet: WordPieceAlphabet
  /** Hashes and values of the lookup table. */
  readonly hashes: readonly bigint[]
  readonly values: readonly bigint[]
  /** Length of the longest piece in characters. */
  readonly longest: number
}

function tokenTable(vocabulary: readonly string[]): TokenTable {
  if (idOf(vocabulary, '[PAD]') !== 0) throw new Error('Expected [PAD] to be the first token of the vocabulary.')
  const pieces = vocabulary.flatMap((token, id) => {
    if (/^\[(?:PAD|UNK|CLS|SEP|MASK|unused\d+)\]$/.test(token)) return []
    const continues = token.startsWith('##') && token.length > 2
    return [{ characters: Array.from(continues ? token.slice(2) : token), continues, id }]
  })
  const alphabet = wordPieceAlphabet(pieces.flatMap(({ characters }) => characters))
  const hashes = pieces.map(({ characters, continues }) =>
    characters.reduce(
      (hash, character) => modulo(hash * hashBase + BigInt(alphabet.classes.get(character) ?? 0)),
      continues ? hashOfContinuation : hashOfStart,
    ),
  )
  if (new Set(hashes).size < hashes.length) throw new Error('Two tokens have the same hash. Choose another hashBase.')
  return {
    alphabet,
    hashes,
    values: pieces.map(({ characters, id }) => BigInt(characters.length * maxVocabulary + id)),
    longest: Math.max(...pieces.map(({ characters }) => characters.length)),
  }
}

function idOf(vocabulary: readonly string[], token: string): number {
  const id = vocabulary.indexOf(token)
  if (id === -1) throw new Error(`Expected the vocabulary to contain ${token}.`)
  return id
}

/** Adds nodes that split messages into character classes, with a space before and after each message. */
function addCharacterClasses(graph: GraphBuilder, messages: string, { classes }: WordPieceAlphabet): string {
  const space = graph.text('word_piece_space', ' ')
  const framed = graph.add('StringConcat', [graph.add('StringConcat', [space, messages]), space])
  const characters = graph.add('Tokenizer', [framed], {
    domain: 'com.microsoft',
    attributes: { mark: 0n, mincharnum: 1n, pad_value: '', tokenexp: keptCharacterPattern() },
  })
  return graph.add('LabelEncoder', [characters], {
    domain: 'ai.onnx.ml',
    attributes: {
      keys_strings: ['', ...classes.keys()],
      values_int64s: [0n, ...Array.from(classes.values(), BigInt)],
      default_int64: BigInt(unknownLetter),
    },
  })
}

/** Adds nodes that look up the longest token at each position. Returns its value in the lookup table, or 0 for no token. */
function addLongestPieces(
  graph: GraphBuilder,
  classes: string,
  start: string,
  continuing: string,
  { hashes, values, longest }: TokenTable,
): string {
  // A piece ends with its word: no token contains class 0.
  const withinWord = graph.add('Where', [continuing, classes, graph.int64(0)])
  const following = pad(graph, withinWord, longest - 1)
  const base = graph.int64(Number(hashBase))
  let hash = graph.add('Where', [start, graph.int64(Number(hashOfStart)), graph.int64(Number(hashOfContinuation))])
  const ofAllLengths: string[] = []
  for (let length = 1; length <= longest; length++) {
    const character =
      length === 1 ? classes : slice(graph, following, length - 1, length === longest ? undefined : length - longest)
    hash = graph.add('Add', [graph.add('Mul', [hash, base]), character])
    ofAllLengths.push(hash)
  }
  const masked = graph.add('BitwiseAnd', [
    graph.add('Concat', ofAllLengths, rows),
    graph.int64(Number(2n ** hashBits - 1n)),
  ])
  const found = graph.add('LabelEncoder', [masked], {
    domain: 'ai.onnx.ml',
    attributes: { keys_int64s: hashes, values_int64s: values, default_int64: 0n },
  })
  const byLength = graph.add('Reshape', [found, graph.int64([0, longest, -1])])
  return graph.add('ReduceMax', [byLength, graph.int64([1])], { attributes: { keepdims: 0n } })
}

/** Adds nodes that follow the pieces of each word from its start, by pointer doubling. Returns where a piece starts or the next word does. */
function addReachedPositions(graph: GraphBuilder, start: string, lengths: string): string {
  const size = graph.add('Squeeze', [graph.add('Shape', [lengths], { attributes: { start: 1n } })])
  const positions = graph.add('Range', [graph.int64(0), size, graph.int64(1)])
  let next = graph.add('Add', [positions, lengths])
  let reached = cast(graph, start, int64)
  for (let step = 0; step < doublings; step++) {
    if (step > 0) next = graph.add('GatherElements', [next, next], rows)
    reached = graph.add('ScatterElements', [reached, next, reached], { attributes: { axis: 1n, reduction: 'max' } })
  }
  return cast(graph, reached, bool)
}

interface WordNodes {
  readonly start: string
  readonly letter: string
  readonly reached: string
  readonly lengths: string
}

/** Adds nodes that find the words that have a part without a token or are too long. */
function addUnknownWords(graph: GraphBuilder, { start, letter, reached, lengths }: WordNodes): string {
  const words = graph.add('CumSum', [cast(graph, start, int64), graph.int64(1)])
  const wordsOfLetters = graph.add('Where', [letter, words, graph.int64(0)])
  const further = slice(graph, pad(graph, wordsOfLetters, maxWordLength), maxWordLength)
  const tooLong = graph.add('And', [start, graph.add('Equal', [words, further])])
  const withoutToken = graph.add('And', [reached, graph.add('Equal', [lengths, graph.int64(0)])])
  const failed = cast(graph, graph.add('Or', [tooLong, withoutToken]), int64)
  const none = graph.add('Mul', [failed, graph.int64(0)])
  const failedWords = graph.add('ScatterElements', [none, words, failed], {
    attributes: { axis: 1n, reduction: 'max' },
  })
  return cast(graph, graph.add('GatherElements', [failedWords, words], rows), bool)
}

interface Frame {
  readonly first: string
  readonly last: string
  readonly maxTokens: number
}

/** Adds nodes that move the kept tokens together and put them between two special tokens. */
function addCompacted(graph: GraphBuilder, tokens: string, kept: string, { first, last, maxTokens }: Frame): string {
  const places = graph.add('CumSum', [cast(graph, kept, int64), graph.int64(1)])
  const limit = graph.int64(maxTokens - 2)
  const counts = graph.add('Min', [graph.add('ReduceMax', [places, graph.int64([1])]), limit])
  const width = graph.add('Add', [graph.add('ReduceMax', [counts], { attributes: { keepdims: 0n } }), graph.int64(2)])
  // One more column takes the tokens that are dropped.
  const inside = graph.add('And', [kept, graph.add('LessOrEqual', [places, limit])])
  const columns = graph.add('Where', [inside, places, width])
  const allColumns = graph.add('Add', [width, graph.int64(1)])
  const shape = graph.add(
    'Concat',
    [graph.add('Shape', [tokens], { attributes: { end: 1n } }), graph.add('Unsqueeze', [allColumns, graph.int64([0])])],
    { attributes: { axis: 0n } },
  )
  const filled = graph.add('ScatterElements', [graph.add('Expand', [graph.int64(0), shape]), columns, tokens], rows)
  const positions = graph.add('Range', [graph.int64(0), allColumns, graph.int64(1)])
  const isLast = graph.add('Equal', [positions, graph.add('Add', [counts, graph.int64(1)])])
  const withLast = graph.add('Where', [isLast, last, filled])
  const framed = graph.add('Where', [graph.add('Equal', [positions, graph.int64(0)]), first, withLast])
  return slice(graph, framed, 0, -1)
}

function cast(graph: GraphBuilder, tensor: string, to: bigint): string {
  return graph.add('Cast', [tensor], { attributes: { to } })
}

/** Appends columns of zeros. */
function pad(graph: GraphBuilder, tensor: string, columns: number): string {
  return graph.add('Pad', [tensor, graph.int64([0, 0, 0, columns]), graph.int64(0)])
}

function slice(graph: GraphBuilder, tensor: string, from: number, to = Number.MAX_SAFE_INTEGER): string {
  return graph.add('Slice', [tensor, graph.int64([from]), graph.int64([to]), graph.int64([1])])
}
