import type { ModelContributions } from '@sms-checker/contracts'
import { contributionNames, inputName, outputName } from '../family.ts'
import { addNgramNodes } from '../ngrams/ngram-nodes.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { addMessageText } from '../onnx/message-text.ts'
import { shapeFeatures } from '../shape/shape-features.ts'
import { addShapeNodes } from '../shape/shape-nodes.ts'
import { addCharacterContributions } from './contribution-nodes.ts'
import type { LinearModel } from './linear-model.ts'

/** How the graph's outputs on what adds up to the log-odds are read. */
export const linearContributions: ModelContributions = {
  characters: { name: contributionNames.characters, type: 'float32', shape: '[N,L]' },
  features: {
    name: contributionNames.features,
    type: 'float32',
    shape: '[N,F]',
    names: ['constant', ...shapeFeatures.map(({ name }) => name)],
  },
}

/**
 * The model as a self-contained ONNX graph: normalised messages in (`string[N]`), probability of spam out (`float32[N]`).
 * What each n-gram adds to the score, and to the squared length of the message's vector, is read from one table. Two further outputs
 * say what each character and each feature of the whole message adds to the log-odds; a service that wants the probability alone
 * leaves out what only they need.
 */
export function linearGraph(model: LinearModel): Uint8Array {
  const graph = new GraphBuilder()
  const text = addMessageText(graph, inputName)
  const ngrams = addNgramNodes(graph, text, model.ngrams)
  const table = graph.floats('ngrams', model.table, [1, model.table.length])
  const placesOf = (rows: string): string => graph.add('Mul', [rows, graph.int32(2)])
  const places = placesOf(ngrams.rows)
  const sumOf = (values: string): string =>
    graph.add('ReduceSum', [values, graph.int64([1])], { attributes: { keepdims: 0n } })
  const score = sumOf(numbersAt(graph, table, places))
  const squared = sumOf(numbersAt(graph, table, graph.add('Add', [places, graph.int32(1)])))
  const floor = graph.floats('floor', Float32Array.of(1e-12), [])
  const length = graph.add('Sqrt', [graph.add('Max', [squared, floor])])
  const bias = graph.floats('bias', Float32Array.of(model.bias), [])
  const shapeWeights = graph.floats('shape', model.shape, [model.shape.length, 1])
  const shape = addShapeNodes(graph, text)
  const shapeScore = graph.add('Squeeze', [graph.add('MatMul', [shape, shapeWeights]), graph.int64([1])])
  const logit = graph.add('Add', [graph.add('Add', [graph.add('Div', [score, length]), shapeScore]), bias])
  graph.add('Sigmoid', [logit], { outputs: [outputName] })

  const weightsOf = (rows: string): string => numbersAt(graph, table, placesOf(rows))
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

/**
 * Nodes that read a table, `float32[1, M]`, at places, `int32[N, T]`: `float32[N, T]`. ONNX Runtime's Gather takes several times as long
 * for single numbers, which it copies as it would long rows.
 */
function numbersAt(graph: GraphBuilder, table: string, places: string): string {
  const list = graph.add('Reshape', [places, graph.int64([1, -1])])
  const numbers = graph.add('GatherElements', [table, list], { attributes: { axis: 1n } })
  return graph.add('Reshape', [numbers, graph.add('Shape', [places])])
}
