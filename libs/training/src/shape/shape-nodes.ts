import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { MessageText } from '../onnx/message-text.ts'
import { re2Pattern, shapeFeatures } from './shape-features.ts'

/** Nodes that compute what `shapeOf` computes, for a batch: from `string[N]`, as written and in lower case, to `float32[N, features]` of 0 and 1. */
export function addShapeNodes(graph: GraphBuilder, text: MessageText): string {
  const matches = shapeFeatures.map((feature) => {
    const seen = feature.text === 'lower case' ? text.lowerCase : text.asWritten
    const match = graph.add('RegexFullMatch', [seen], { attributes: { pattern: re2Pattern(feature) } })
    return graph.add('Unsqueeze', [match, graph.int64([1])])
  })
  return graph.add('Cast', [graph.add('Concat', matches, { attributes: { axis: 1n } })], { attributes: { to: 1n } })
}
