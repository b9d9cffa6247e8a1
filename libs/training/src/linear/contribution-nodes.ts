import type { NgramNodes, NgramsOfLength } from '../features/ngram-nodes.ts'
import { padding } from '../features/ngram-nodes.ts'
import type { GraphBuilder } from '../onnx/graph-builder.ts'

const int64 = 7n
const asciiLetter = /[A-Za-z]/

/** Contributions of the n-grams of one length, `float32[N, positions]`, by start position. */
interface WeightedNgrams {
  readonly length: number
  readonly weights: string
}

/**
 * Adds nodes that distribute the contribution of each n-gram over the non-space characters that it covers. A character n-gram is split
 * equally. A word n-gram is split equally among its words, and then among the characters of each word.
 * @param weightsOf adds nodes that map table rows, `int32[N, positions]`, to weights, `float32[N, positions]`
 * @param length the norm of each message's vector, `float32[N]`
 * @returns `float32[N, L]`: the contribution of each character; 0 for spaces and padding
 */
export function addCharacterContributions(
  graph: GraphBuilder,
  { characters, ofCharacters, ofWords }: NgramNodes,
  weightsOf: (rows: string) => string,
  length: string,
): string {
  const weighted = (ngrams: readonly NgramsOfLength[]): WeightedNgrams[] =>
    ngrams.map(({ length, rows }) => ({ length, weights: weightsOf(rows) }))
  const covered = characterMask(graph, characters, [' '])
  const shares = weighted(ofCharacters).map((run) => characterShares(graph, run, covered))
  if (ofWords.length > 0) shares.push(wordShares(graph, weighted(ofWords), characters))
  const sum = shares.reduce((total, share) => graph.add('Add', [total, share]))
  const withoutFrame = graph.add('Slice', [sum, graph.int64([1]), graph.int64([-1]), graph.int64([1])])
  return graph.add('Div', [withoutFrame, graph.add('Unsqueeze', [length, graph.int64([1])])])
}

/** 0 for the excluded characters and padding, 1 for all others: `float32[N, L + 2]`. */
function characterMask(graph: GraphBuilder, characters: string, excluded: readonly string[]): string {
  const keys = [padding, ...excluded]
  return graph.add('LabelEncoder', [characters], {
    domain: 'ai.onnx.ml',
    attributes: {
      keys_strings: keys,
      values_floats: Float32Array.from(keys, () => 0),
      default_float: 1,
    },
  })
}

/** Distributes character n-grams, `float32[N, L + 2]`. */
function characterShares(graph: GraphBuilder, { length, weights }: WeightedNgrams, covered: string): string {
  const ones = graph.floats(`run_of_${length}`, new Float32Array(length).fill(1), [1, 1, length])
  const sumOver = (values: string, before: number, after: number): string => {
    const channel = graph.add('Unsqueeze', [values, graph.int64([1])])
    const sum = graph.add('Conv', [channel, ones], { attributes: { pads: [BigInt(before), BigInt(after)] } })
    return graph.add('Squeeze', [sum, graph.int64([1])])
  }
  const everywhere = graph.add('Concat', [weights, zeros(graph, weights, length - 1)], { attributes: { axis: 1n } })
  const one = graph.floats(`least_${length}`, Float32Array.of(1), [])
  const sharers = graph.add('Max', [sumOver(covered, 0, length - 1), one])
  return graph.add('Mul', [sumOver(graph.add('Div', [everywhere, sharers]), length - 1, 0), covered])
}

/** Distributes word n-grams, `float32[N, L + 2]`. */
function wordShares(graph: GraphBuilder, runs: readonly WeightedNgrams[], characters: string): string {
  // Same word characters as `wordPattern`: letters and all non-ASCII characters.
  const ascii = Array.from({ length: 127 }, (_, i) => String.fromCodePoint(i + 1))
  const inWord = characterMask(
    graph,
    characters,
    ascii.filter((character) => !asciiLetter.test(character)),
  )
  const shifted = graph.add('Slice', [inWord, graph.int64([0]), graph.int64([-1]), graph.int64([1])])
  const before = graph.add('Concat', [zeros(graph, inWord, 1), shifted], { attributes: { axis: 1n } })
  const begins = graph.add('Relu', [graph.add('Sub', [inWord, before])])
  const number = graph.add('Mul', [graph.add('CumSum', [begins, graph.int64(1)]), inWord])
  const word = graph.add('Cast', [number], { attributes: { to: int64 } })
  // Column 0 collects characters outside words.
  const ofWord = runs
    .flatMap(({ length, weights }) => {
      const share = graph.add('Div', [weights, graph.floats(`words_${length}`, Float32Array.of(length), [])])
      return Array.from({ length }, (_, place) =>
        graph.add('Concat', [zeros(graph, share, 1 + place), share, zeros(graph, share, length - 1 - place)], {
          attributes: { axis: 1n },
        }),
      )
    })
    .reduce((total, share) => graph.add('Add', [total, share]))
  const one = graph.floats('least_word', Float32Array.of(1), [])
  const none = graph.add('Mul', [ofWord, graph.floats('zero', Float32Array.of(0), [])])
  const sizes = graph.add('ScatterElements', [none, word, inWord], { attributes: { axis: 1n, reduction: 'add' } })
  const ofCharacter = graph.add('Div', [ofWord, graph.add('Max', [sizes, one])])
  return graph.add('GatherElements', [ofCharacter, word], { attributes: { axis: 1n } })
}

/** A `float32[N, columns]` tensor of zeros with as many rows as `like`. */
function zeros(graph: GraphBuilder, like: string, columns: number): string {
  const messages = graph.add('Shape', [like], { attributes: { start: 0n, end: 1n } })
  const size = graph.add('Concat', [messages, graph.int64([columns])], { attributes: { axis: 0n } })
  return graph.add('ConstantOfShape', [size])
}
