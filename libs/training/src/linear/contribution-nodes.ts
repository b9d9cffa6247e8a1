import type { NgramNodes, NgramsOfLength } from '../ngrams/ngram-nodes.ts'
import { padding } from '../ngrams/ngram-nodes.ts'
import type { GraphBuilder } from '../onnx/graph-builder.ts'

const int64 = 7n
const asciiLetter = /[A-Za-z]/

/** What the runs of one length add, `float32[N, positions]`, by where they begin. */
interface Run {
  readonly length: number
  readonly weights: string
}

/**
 * Nodes that share out what each n-gram adds to the log-odds over the characters that it covers, spaces excepted: a run of characters
 * in equal shares, a run of words first among its words. Whatever else a linear model adds up belongs to no character.
 * @param weightsOf nodes from rows of the n-gram table, `int32[N, positions]`, to what an occurrence of each adds, `float32[N, positions]`
 * @param length what the sum of a message is divided by, `float32[N]`
 * @returns `float32[N, L]`: for each character of a message, space or not; 0 where a shorter message is padded
 */
export function addCharacterContributions(
  graph: GraphBuilder,
  { characters, ofCharacters, ofWords }: NgramNodes,
  weightsOf: (rows: string) => string,
  length: string,
): string {
  const weighted = (ngrams: readonly NgramsOfLength[]): Run[] =>
    ngrams.map(({ length, rows }) => ({ length, weights: weightsOf(rows) }))
  const covered = characterMask(graph, characters, [' '])
  const shares = weighted(ofCharacters).map((run) => characterShares(graph, run, covered))
  if (ofWords.length > 0) shares.push(wordShares(graph, weighted(ofWords), characters))
  const sum = shares.reduce((total, share) => graph.add('Add', [total, share]))
  const withoutFrame = graph.add('Slice', [sum, graph.int64([1]), graph.int64([-1]), graph.int64([1])])
  return graph.add('Div', [withoutFrame, graph.add('Unsqueeze', [length, graph.int64([1])])])
}

/** 1 for each character, 0 for the named ones and for padding: `float32[N, L + 2]`. */
function characterMask(graph: GraphBuilder, characters: string, none: readonly string[]): string {
  const keys = [padding, ...none]
  return graph.add('LabelEncoder', [characters], {
    domain: 'ai.onnx.ml',
    attributes: {
      keys_strings: keys,
      values_floats: Float32Array.from(keys, () => 0),
      default_float: 1,
    },
  })
}

/** Equal shares of runs of characters, `float32[N, L + 2]`. */
function characterShares(graph: GraphBuilder, { length, weights }: Run, covered: string): string {
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

/** Shares of runs of words, among the words and then among their characters, `float32[N, L + 2]`. */
function wordShares(graph: GraphBuilder, runs: readonly Run[], characters: string): string {
  // The words of `wordPattern`, told character by character: every character beyond ASCII belongs to one.
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
  // Column 0 is for characters in no word.
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

/** `float32[N, columns]` of 0, with the rows of `like`. */
function zeros(graph: GraphBuilder, like: string, columns: number): string {
  const messages = graph.add('Shape', [like], { attributes: { start: 0n, end: 1n } })
  const size = graph.add('Concat', [messages, graph.int64([columns])], { attributes: { axis: 0n } })
  return graph.add('ConstantOfShape', [size])
}
