import { inputName, outputName } from '../model-type.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { addEncoderLogOdds } from './encoder-nodes.ts'
import type { EncoderWeights } from './encoder-weights.ts'
import type { Token } from './vocabulary.ts'
import { addWordPieceNodes } from './word-piece-nodes.ts'

/** Adds nodes that compute the log-odds of spam, `float32[N]`, of normalized messages, `string[N]`. */
export function addTransformerLogOdds(
  graph: GraphBuilder,
  messages: string,
  weights: EncoderWeights,
  vocabulary: readonly Token[],
): string {
  const texts = vocabulary.map(({ text }) => text)
  const ids = addWordPieceNodes(graph, messages, texts, weights.maxTokens)
  return addEncoderLogOdds(
    graph,
    ids,
    weights,
    vocabulary.map(({ id }) => id),
  )
}

/** Returns the transformer as a self-contained ONNX graph from normalized messages (`string[N]`) to the probability of spam (`float32[N]`). */
export function transformerGraph(weights: EncoderWeights, vocabulary: readonly Token[]): Uint8Array {
  const graph = new GraphBuilder()
  const logOdds = addTransformerLogOdds(graph, inputName, weights, vocabulary)
  graph.add('Sigmoid', [logOdds], { outputs: [outputName] })
  return graph.build(inputName, [{ name: outputName }])
}
