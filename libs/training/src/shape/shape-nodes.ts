import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { MessageText } from '../onnx/message-text.ts'
import { re2Pattern, shapeFeatures } from './shape-features.ts'

/** Nodes that compute what `shapeOf` computes, for a batch: from `string[N]`, as written and in lower case, to `float32[N, features]` of 0 and 1. */
export function addShapeNodes(graph: GraphBuilder, text: MessageText): string {
  const column = (name: string): string => graph.add('Unsqueeze', [name, graph.int64([1])])
  const texts = { 'as written': column(text.asWritten), 'lower case': column(text.lowerCase) }
  const matches = shapeFeatures.map((feature) =>
    graph.add('RegexFullMatch', [texts[feature.text]], { attributes: { pattern: re2Pattern(feature) } }),
  )
  return graph.add('Cast', [graph.add('Concat', matches, { attributes: { axis: 1n } })], { attributes: { to: 1n } })
}
