import type { NgramSettings } from '../features/hashed-ngrams.ts'
import { addNgramNodes } from '../features/ngram-nodes.ts'
import { addMessageText } from '../features/shape-features.ts'
import { addShapeNodes } from '../features/shape-nodes.ts'
import { inputName, outputName } from '../model-type.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Tree } from './boosting.ts'

/** A trained ensemble of trees. Its input columns are the shape features, the selected n-grams and the naive Bayes score as one column per boundary. */
export interface Forest {
  readonly ngrams: NgramSettings
  /** Rows of the n-gram table. */
  readonly selected: Int32Array
  /** Weights of the naive Bayes score, and its boundaries: a column is 1 from its boundary on. */
  readonly bayes: Float32Array
  readonly steps: Float32Array
  readonly trees: readonly Tree[]
  /** Added to the sum of the trees. */
  readonly offset: number
}

/** Returns the trees as a self-contained ONNX graph from normalized messages (`string[N]`) to the probability of spam (`float32[N]`). */
export function treesGraph({ ngrams, selected, bayes, steps, trees, offset }: Forest): Uint8Array {
  const graph = new GraphBuilder()
  const text = addMessageText(graph, inputName)
  const nodes = addNgramNodes(graph, text, ngrams)
  const { rows } = nodes
  const shape = addShapeNodes(graph, text, nodes)
  const chosen = addSelectedNgrams(graph, rows, selected, 2 ** ngrams.bits)
  const score = addNaiveBayesScore(graph, rows, bayes)
  const reached = graph.add('GreaterOrEqual', [score, graph.floats('steps', steps, [1, steps.length])])
  const features = graph.add('Concat', [shape, chosen, graph.add('Cast', [reached], { attributes: { to: 1n } })], {
    attributes: { axis: 1n },
  })
  const sum = graph.add('TreeEnsembleRegressor', [features], {
    domain: 'ai.onnx.ml',
    attributes: ensemble(trees, offset),
  })
  graph.add('Sigmoid', [graph.add('Squeeze', [sum, graph.int64([1])])], { outputs: [outputName] })
  return graph.build(inputName, [{ name: outputName }])
}

/** Adds nodes that compute `naiveBayesScore`, `float32[N, 1]`, from table rows, `int32[N, T]`. */
function addNaiveBayesScore(graph: GraphBuilder, rows: string, weights: Float32Array): string {
  const sumOf = (values: string): string =>
    graph.add('ReduceSum', [values, graph.int64([1])], { attributes: { keepdims: 1n } })
  const sum = sumOf(graph.add('Gather', [graph.floats('bayes', weights, [weights.length]), rows]))
  const count = sumOf(graph.add('Cast', [graph.add('Sign', [rows])], { attributes: { to: 1n } }))
  const one = graph.floats('one', Float32Array.of(1), [])
  return graph.add('Div', [sum, graph.add('Sqrt', [graph.add('Max', [count, one])])])
}

/** Adds nodes that say which selected rows occur, `float32[N, selected]`, from table rows, `int32[N, T]`. */
function addSelectedNgrams(graph: GraphBuilder, rows: string, selected: Int32Array, tableSize: number): string {
  // Column 0 collects all other n-grams and is sliced off at the end.
  const columns = new BigInt64Array(tableSize)
  selected.forEach((row, i) => {
    columns[row] = BigInt(i + 1)
  })
  const found = graph.add('Gather', [graph.longs('columns', columns, [tableSize]), rows])
  const messages = graph.add('Shape', [rows], { attributes: { start: 0n, end: 1n } })
  const size = graph.add('Concat', [messages, graph.int64([selected.length + 1])], { attributes: { axis: 0n } })
  const zero = graph.floats('absent', Float32Array.of(0), [1])
  const empty = graph.add('Expand', [zero, size])
  const one = graph.floats('present', Float32Array.of(1), [1])
  const ones = graph.add('Expand', [one, graph.add('Shape', [rows])])
  const table = graph.add('ScatterElements', [empty, found, ones], { attributes: { axis: 1n } })
  return graph.add('Slice', [table, graph.int64([1]), graph.int64([selected.length + 1]), graph.int64([1])])
}

/** Attributes of TreeEnsembleRegressor. Features are 0 or 1, so every split is at 0.5. */
function ensemble(trees: readonly Tree[], offset: number) {
  const nodes = trees.flatMap((tree, treeId) => tree.map((node, nodeId) => ({ treeId, nodeId, node })))
  const leaves = nodes.flatMap(({ treeId, nodeId, node }) => (node.kind === 'leaf' ? [{ treeId, nodeId, node }] : []))
  const branches = nodes.map(({ node }) =>
    node.kind === 'branch' ? node : { feature: 0, absent: 0, present: 0, kind: node.kind },
  )
  return {
    n_targets: 1n,
    base_values: Float32Array.of(offset),
    nodes_treeids: nodes.map(({ treeId }) => BigInt(treeId)),
    nodes_nodeids: nodes.map(({ nodeId }) => BigInt(nodeId)),
    nodes_modes: branches.map(({ kind }) => (kind === 'branch' ? 'BRANCH_LEQ' : 'LEAF')),
    nodes_featureids: branches.map(({ feature }) => BigInt(feature)),
    nodes_values: Float32Array.from(branches, ({ kind }) => (kind === 'branch' ? 0.5 : 0)),
    nodes_truenodeids: branches.map(({ absent }) => BigInt(absent)),
    nodes_falsenodeids: branches.map(({ present }) => BigInt(present)),
    target_treeids: leaves.map(({ treeId }) => BigInt(treeId)),
    target_nodeids: leaves.map(({ nodeId }) => BigInt(nodeId)),
    target_ids: leaves.map(() => 0n),
    target_weights: Float32Array.from(leaves, ({ node }) => node.value),
  }
}
