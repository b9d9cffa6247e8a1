import { inputName, outputName } from '../family.ts'
import { addNgramNodes } from '../ngrams/ngram-nodes.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { addMessageText } from '../onnx/message-text.ts'
import { addShapeNodes } from '../shape/shape-nodes.ts'
import type { LinearModel } from './linear-model.ts'

/**
 * The model as a self-contained ONNX graph: normalised messages in (`string[N]`), probability of spam out (`float32[N]`).
 * One gather reads, for each n-gram, what it adds to the score and to the squared length of the message's vector.
 */
export function linearGraph(model: LinearModel): Uint8Array {
  const graph = new GraphBuilder()
  const text = addMessageText(graph, inputName)
  const rows = addNgramNodes(graph, text, model.ngrams)
  const gathered = graph.add('Gather', [graph.floats('ngrams', model.table, [model.table.length / 2, 2]), rows])
  const sums = graph.add('ReduceSum', [gathered, graph.int64([1])], { attributes: { keepdims: 0n } })
  const score = graph.add('Gather', [sums, graph.int64(0)], { attributes: { axis: 1n } })
  const squared = graph.add('Gather', [sums, graph.int64(1)], { attributes: { axis: 1n } })
  const floor = graph.floats('floor', Float32Array.of(1e-12), [])
  const length = graph.add('Sqrt', [graph.add('Max', [squared, floor])])
  const bias = graph.floats('bias', Float32Array.of(model.bias), [])
  const shapeWeights = graph.floats('shape', model.shape, [model.shape.length, 1])
  const shape = graph.add('MatMul', [addShapeNodes(graph, text), shapeWeights])
  const shapeScore = graph.add('Squeeze', [shape, graph.int64([1])])
  const logit = graph.add('Add', [graph.add('Add', [graph.add('Div', [score, length]), shapeScore]), bias])
  graph.add('Sigmoid', [logit], { outputs: [outputName] })
  return graph.build(inputName, [outputName])
}
