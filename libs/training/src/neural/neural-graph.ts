import { inputName, outputName } from '../family.ts'
import type { NgramSettings } from '../ngrams/hashed-ngrams.ts'
import { addNgramNodes } from '../ngrams/ngram-nodes.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { addMessageText } from '../onnx/message-text.ts'
import { addShapeNodes } from '../shape/shape-nodes.ts'
import type { Network } from './network.ts'

const float = 1n

/** The network as a self-contained ONNX graph: normalised messages in (`string[N]`), probability of spam out (`float32[N]`). */
export function neuralGraph(network: Network, ngrams: NgramSettings): Uint8Array {
  const { rows, width, extras, hidden } = network.shape
  const graph = new GraphBuilder()
  const text = addMessageText(graph, inputName)
  const { rows: found } = addNgramNodes(graph, text, ngrams)
  const embedded = graph.add('Gather', [graph.floats('embeddings', network.embeddings, [rows, width]), found])
  const sum = graph.add('ReduceSum', [embedded, graph.int64([1])], { attributes: { keepdims: 0n } })
  const present = graph.add('Cast', [graph.add('Sign', [found])], { attributes: { to: float } })
  const count = graph.add('ReduceSum', [present, graph.int64([1])], { attributes: { keepdims: 1n } })
  const one = graph.floats('one', Float32Array.of(1), [])
  const mean = graph.add('Div', [sum, graph.add('Max', [count, one])])
  const layer = graph.add('Concat', [mean, addShapeNodes(graph, text)], { attributes: { axis: 1n } })
  const hiddenWeights = graph.floats('hidden', network.hiddenWeights, [width + extras, hidden])
  const hiddenBias = graph.floats('hidden_bias', network.hiddenBias, [hidden])
  const units = graph.add('Relu', [graph.add('Gemm', [layer, hiddenWeights, hiddenBias])])
  const outputWeights = graph.floats('output', network.outputWeights, [hidden, 1])
  const outputBias = graph.floats('output_bias', network.outputBias, [1])
  const logOdds = graph.add('Gemm', [units, outputWeights, outputBias])
  graph.add('Sigmoid', [graph.add('Squeeze', [logOdds, graph.int64([1])])], { outputs: [outputName] })
  return graph.build(inputName, [{ name: outputName }])
}
