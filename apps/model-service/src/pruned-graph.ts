import onnxProto from 'onnx-proto'
import { decodeGraph } from './decode-graph.ts'

/**
 * The graph with these outputs, and only what they need: ONNX Runtime computes every operator of a graph, whichever outputs are asked for.
 * @throws {ModelFault} when the bytes are no ONNX file.
 */
export function prunedGraph(bytes: Uint8Array, outputs: readonly string[]): Uint8Array {
  const model = decodeGraph(bytes)
  const { graph } = model
  if (!graph) return bytes
  const needed = new Set(outputs)
  // Operators stand after what they read, as ONNX demands.
  const nodes = (graph.node ?? []).toReversed().filter(({ output, input }) => {
    const wanted = (output ?? []).some((name) => needed.has(name))
    if (wanted) for (const name of input ?? []) needed.add(name)
    return wanted
  })
  graph.node = nodes.toReversed()
  graph.initializer = (graph.initializer ?? []).filter(({ name }) => needed.has(name ?? ''))
  graph.output = (graph.output ?? []).filter(({ name }) => outputs.includes(name ?? ''))
  return onnxProto.onnx.ModelProto.encode(model).finish()
}
