import type { ModelContributions } from '@sms-checker/contracts'
import { type NgramSettings, ngramRows } from '../features/hashed-ngrams.ts'
import { addNgramNodes, type NgramNodes } from '../features/ngram-nodes.ts'
import { addMessageText, type MessageText, shapeFeatures, shapeOf } from '../features/shape-features.ts'
import { addShapeNodes } from '../features/shape-nodes.ts'
import { contributionNames, inputName, outputName } from '../model-type.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { sigmoid } from '../platt-scaling.ts'
import { addCharacterContributions } from './contribution-nodes.ts'

/** A calibrated linear classifier over hashed n-grams and shape features. */
export interface LinearModel {
  readonly ngrams: NgramSettings
  /** Two numbers for each row of the hash table: the weight of an n-gram, and what it adds to the squared norm of the vector. */
  readonly table: Float32Array
  /** Weight of each shape feature. */
  readonly shape: Float32Array
  readonly bias: number
}

/** Probability of spam of a normalized message. `linearGraph` computes the same. */
export function linearProbability(model: LinearModel, message: string): number {
  let score = 0
  let squared = 0
  for (const row of ngramRows(message, model.ngrams)) {
    score += model.table[2 * row] ?? 0
    squared += model.table[2 * row + 1] ?? 0
  }
  const shape = shapeOf(message).reduce((sum, feature) => sum + (model.shape[feature] ?? 0), 0)
  return sigmoid(score / Math.sqrt(Math.max(squared, 1e-12)) + shape + model.bias)
}

/** Manifest entry for the graph's contribution outputs. */
export const linearContributions: ModelContributions = {
  characters: { name: contributionNames.characters, type: 'float32', shape: '[N,L]' },
  features: {
    name: contributionNames.features,
    type: 'float32',
    shape: '[N,F]',
    names: ['constant', ...shapeFeatures],
  },
}

/**
 * Returns the model as a self-contained ONNX graph from normalized messages (`string[N]`) to the probability of spam (`float32[N]`).
 * Two more outputs hold the contribution of each character and of each message-level feature to the log-odds. ONNX Runtime skips the nodes
 * that only they need when a caller requests the probability alone.
 */
export function linearGraph(model: LinearModel): Uint8Array {
  const graph = new GraphBuilder()
  const text = addMessageText(graph, inputName)
  const ngrams = addNgramNodes(graph, text, model.ngrams)
  const { logOdds, weightsOf, length, shape, shapeWeights, bias } = addLinearNodes(graph, text, ngrams, model)
  graph.add('Sigmoid', [logOdds], { outputs: [outputName] })

  const characters = addCharacterContributions(graph, ngrams, weightsOf, length)
  graph.add('Identity', [characters], { outputs: [contributionNames.characters] })
  const shapes = graph.add('Mul', [shape, graph.add('Transpose', [shapeWeights])])
  const messages = graph.add('Unsqueeze', [length, graph.int64([1])])
  const constant = graph.add('Expand', [bias, graph.add('Shape', [messages])])
  graph.add('Concat', [constant, shapes], { attributes: { axis: 1n }, outputs: [contributionNames.features] })
  return graph.build(inputName, [
    { name: outputName },
    { name: contributionNames.characters, columns: 'L' },
    { name: contributionNames.features, columns: 'F' },
  ])
}

/** Tensor names of a linear classifier. */
interface LinearNodes {
  /** Log-odds of spam, `float32[N]`. */
  readonly logOdds: string
  /** Norm of the n-gram vector of each message, `float32[N]`. */
  readonly length: string
  /** Adds nodes that map table rows, `int32[N, positions]`, to weights, `float32[N, positions]`. */
  readonly weightsOf: (rows: string) => string
  readonly shape: string
  readonly shapeWeights: string
  readonly bias: string
}

/** Adds nodes that compute the log-odds of `linearProbability` for a batch. */
export function addLinearNodes(
  graph: GraphBuilder,
  text: MessageText,
  ngrams: NgramNodes,
  model: LinearModel,
): LinearNodes {
  const table = graph.floats('ngrams', model.table, [1, model.table.length])
  const indicesOf = (rows: string): string => graph.add('Mul', [rows, graph.int32(2)])
  const indices = indicesOf(ngrams.rows)
  const sumOf = (values: string): string =>
    graph.add('ReduceSum', [values, graph.int64([1])], { attributes: { keepdims: 0n } })
  const score = sumOf(lookUp(graph, table, indices))
  const squared = sumOf(lookUp(graph, table, graph.add('Add', [indices, graph.int32(1)])))
  const floor = graph.floats('floor', Float32Array.of(1e-12), [])
  const length = graph.add('Sqrt', [graph.add('Max', [squared, floor])])
  const bias = graph.floats('bias', Float32Array.of(model.bias), [])
  const shapeWeights = graph.floats('shape', model.shape, [model.shape.length, 1])
  const shape = addShapeNodes(graph, text, ngrams)
  const shapeScore = graph.add('Squeeze', [graph.add('MatMul', [shape, shapeWeights]), graph.int64([1])])
  const logOdds = graph.add('Add', [graph.add('Add', [graph.add('Div', [score, length]), shapeScore]), bias])
  return { logOdds, length, weightsOf: (rows) => lookUp(graph, table, indicesOf(rows)), shape, shapeWeights, bias }
}

/**
 * Adds nodes that read a table, `float32[1, M]`, at indices, `int32[N, T]`. Uses GatherElements because ONNX Runtime's Gather is several times
 * slower for single numbers.
 */
function lookUp(graph: GraphBuilder, table: string, indices: string): string {
  const list = graph.add('Reshape', [indices, graph.int64([1, -1])])
  const numbers = graph.add('GatherElements', [table, list], { attributes: { axis: 1n } })
  return graph.add('Reshape', [numbers, graph.add('Shape', [indices])])
}
