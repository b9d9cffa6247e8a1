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
 * One gather reads, for each n-gram, what it adds to the score and to the squared length of the message's vector. Two further outputs
 * say what each character and each feature of the whole message adds to the log-odds; a service that wants the probability alone
 * leaves out what only they need.
 */
export function linearGraph(model: LinearModel): Uint8Array {
  const graph = new GraphBuilder()
  const text = addMessageText(graph, inputName)
  const ngrams = addNgramNodes(graph, text, model.ngrams)
  const table = graph.floats('ngrams', model.table, [model.table.length / 2, 2])
  const gathered = graph.add('Gather', [table, ngrams.rows])
  const sums = graph.add('ReduceSum', [gathered, graph.int64([1])], { attributes: { keepdims: 0n } })
  const score = graph.add('Gather', [sums, graph.int64(0)], { attributes: { axis: 1n } })
  const squared = graph.add('Gather', [sums, graph.int64(1)], { attributes: { axis: 1n } })
  const floor = graph.floats('floor', Float32Array.of(1e-12), [])
  const length = graph.add('Sqrt', [graph.add('Max', [squared, floor])])
  const bias = graph.floats('bias', Float32Array.of(model.bias), [])
  const shapeWeights = graph.floats('shape', model.shape, [model.shape.length, 1])
  const shape = addShapeNodes(graph, text)
  const shapeScore = graph.add('Squeeze', [graph.add('MatMul', [shape, shapeWeights]), graph.int64([1])])
  const logit = graph.add('Add', [graph.add('Add', [graph.add('Div', [score, length]), shapeScore]), bias])
  graph.add('Sigmoid', [logit], { outputs: [outputName] })

  const weightsOf = (some: string): string =>
    graph.add('Gather', [graph.add('Gather', [table, some]), graph.int64(0)], { attributes: { axis: 2n } })
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
