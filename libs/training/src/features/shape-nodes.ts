import type { GraphBuilder } from '../onnx/graph-builder.ts'
import { characterClasses } from './alphabet.ts'
import { characterCode, wordHash } from './hashed-ngrams.ts'
import type { NgramNodes } from './ngram-nodes.ts'
import {
  type Counted,
  countFeatures,
  linkPattern,
  linkPatterns,
  type MessageText,
  messagePatterns,
  type PatternFeature,
} from './shape-features.ts'

const float = 1n
const int64 = 7n

/** Adds nodes that compute `shapeOf` for a batch, as `float32[N, features]` of 0 and 1. */
export function addShapeNodes(
  graph: GraphBuilder,
  text: MessageText,
  ngrams: Pick<NgramNodes, 'codes' | 'hashes'>,
): string {
  const column = (name: string): string => graph.add('Unsqueeze', [name, graph.int64([1])])
  const [written, lower] = [column(text.asWritten), column(text.lowerCase)]
  const ofMessage = messagePatterns.map((feature) =>
    addMatch(graph, feature.text === 'as written' ? written : lower, feature),
  )
  const flags = [addCountFlags(graph, ngrams), ...ofMessage]
  return concat(graph, [toFloat(graph, concat(graph, flags, 1n)), addLinkFlags(graph, text.lowerCase)], 1n)
}

function addMatch(graph: GraphBuilder, texts: string, { pattern }: PatternFeature): string {
  return graph.add('RegexFullMatch', [texts], { attributes: { pattern } })
}

const concat = (graph: GraphBuilder, parts: readonly string[], axis: bigint): string =>
  graph.add('Concat', parts, { attributes: { axis } })
const toFloat = (graph: GraphBuilder, name: string): string => graph.add('Cast', [name], { attributes: { to: float } })

/** Flags of the counts, `bool[N, counts]`. */
function addCountFlags(graph: GraphBuilder, { codes, hashes }: Pick<NgramNodes, 'codes' | 'hashes'>): string {
  const counted = [...new Set(countFeatures.map((feature) => feature.counted))]
  const classes = counted.flatMap((one) =>
    typeof one === 'object' && 'character' in one ? [{ one, code: codeOf(one.character) }] : [],
  )
  const lists = counted.flatMap((one) => (typeof one === 'object' && 'words' in one ? [one] : []))
  // Each column is a count.
  const columns: Counted[] = ['characters', ...classes.map(({ one }) => one), ...lists]
  const counts = concat(
    graph,
    [
      addLengths(graph, codes),
      addOccurrences(graph, codes, graph.int32(classes.map(({ code }) => code))),
      addOccurrences(graph, addListNumbers(graph, hashes, lists), graph.int64(lists.map((_, list) => list + 1))),
    ],
    1n,
  )
  const columnOf = countFeatures.map((feature) => columns.indexOf(feature.counted))
  const least = Float32Array.from(countFeatures, ({ atLeast }) => atLeast)
  const limited = graph.add('Gather', [counts, graph.int64(columnOf)], { attributes: { axis: 1n } })
  return graph.add('GreaterOrEqual', [limited, graph.floats('least_counts', least, [1, least.length])])
}

const codeOf = (character: string): number => characterCode(characterClasses.get(character) ?? 0)

/** Number of characters of each message, `float32[N, 1]`. */
function addLengths(graph: GraphBuilder, codes: string): string {
  const framed = graph.add('ReduceSum', [toFloat(graph, graph.add('Sign', [codes])), graph.int64([1])])
  // A space frames the message on both sides.
  return graph.add('Sub', [framed, graph.floats('frame', Float32Array.of(2), [])])
}

/** How often each of K values occurs in each row of `numbers`, `[N, positions]`: `float32[N, K]`. */
function addOccurrences(graph: GraphBuilder, numbers: string, values: string): string {
  const equal = graph.add('Equal', [graph.add('Unsqueeze', [numbers, graph.int64([2])]), values])
  return graph.add('ReduceSum', [toFloat(graph, equal), graph.int64([1])], { attributes: { keepdims: 0n } })
}

/** Number of the list that each word belongs to, from 1, or 0: `int64[N, W]`. No word is on two lists. */
function addListNumbers(
  graph: GraphBuilder,
  hashes: string,
  lists: readonly { readonly words: readonly string[] }[],
): string {
  return graph.add('LabelEncoder', [graph.add('Cast', [hashes], { attributes: { to: int64 } })], {
    domain: 'ai.onnx.ml',
    attributes: {
      keys_int64s: lists.flatMap(({ words }) => words.map((word) => BigInt(wordHash(word) | 0))),
      values_int64s: lists.flatMap(({ words }, list) => words.map(() => BigInt(list + 1))),
      default_int64: 0n,
    },
  })
}

/**
 * Flags of the links, `float32[N, patterns]`. Most messages have no link, so the links of a batch are matched as one list, and their flags are
 * added to the rows of their messages.
 */
function addLinkFlags(graph: GraphBuilder, lowerCase: string): string {
  const found = graph.add('Tokenizer', [lowerCase], {
    domain: 'com.microsoft',
    attributes: { mark: 0n, mincharnum: 1n, pad_value: '', tokenexp: linkPattern },
  })
  const isLink = graph.add('Not', [graph.add('Equal', [found, graph.text('no_link', '')])])
  const links = graph.add('Unsqueeze', [
    graph.add('Compress', [found, graph.add('Reshape', [isLink, graph.int64([-1])])]),
    graph.int64([1]),
  ])
  const matches = linkPatterns.map((feature) => addMatch(graph, links, feature))
  const flags = toFloat(graph, concat(graph, matches, 1n))
  const messageOfLink = graph.add('Slice', [
    graph.add('NonZero', [isLink]),
    graph.int64([0]),
    graph.int64([1]),
    graph.int64([0]),
  ])
  const messages = graph.add('Shape', [lowerCase])
  const size = concat(graph, [messages, graph.int64([linkPatterns.length])], 0n)
  const none = graph.add('ConstantOfShape', [size])
  const index = graph.add('Transpose', [messageOfLink])
  return graph.add('Sign', [graph.add('ScatterND', [none, index, flags], { attributes: { reduction: 'add' } })])
}
