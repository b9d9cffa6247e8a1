import { modelFiles } from '@sms-checker/contracts'
import onnxProto, { type onnx } from 'onnx-proto'
import { InvalidModelError } from './invalid-model-error.ts'

const { ModelProto, TensorProto } = onnxProto.onnx
const utf8 = new TextDecoder()

/** A decoded ONNX file that has a graph. */
export type OnnxModel = onnx.IModelProto & { readonly graph: onnx.IGraphProto }

/**
 * Decodes the protobuf of an ONNX file.
 * @throws {InvalidModelError} when the bytes are not an ONNX file.
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  let model: onnx.IModelProto
  try {
    // protobufjs creates empty fields of a Buffer with the deprecated `new Buffer`, so it gets a plain Uint8Array.
    model = ModelProto.decode(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch (cause) {
    throw new InvalidModelError(`${modelFiles.graph} is not an ONNX file: its protobuf cannot be decoded.`, { cause })
  }
  const { graph } = model
  if (!graph) throw new InvalidModelError(`${modelFiles.graph} is not an ONNX model: it has no graph.`)
  return { ...model, graph }
}

export function encodeModel(model: OnnxModel): Uint8Array {
  return ModelProto.encode(model).finish()
}

/** The model with only these outputs and what they need: ONNX Runtime computes every operator of a graph, requested or not. */
export function pruneModel(model: OnnxModel, outputs: readonly string[]): OnnxModel {
  const { graph } = model
  const needed = new Set(outputs)
  // ONNX requires topological order: every operator follows the ones whose outputs it reads.
  const nodes = (graph.node ?? []).toReversed().filter(({ output, input, attribute }) => {
    const isNeeded = (output ?? []).some((name) => needed.has(name))
    if (!isNeeded) return false
    for (const name of input ?? []) needed.add(name)
    for (const name of outerValuesOf(attribute ?? [])) needed.add(name)
    return true
  })
  return {
    ...model,
    graph: {
      ...graph,
      node: nodes.toReversed(),
      initializer: (graph.initializer ?? []).filter(({ name }) => needed.has(name ?? '')),
      output: (graph.output ?? []).filter(({ name }) => outputs.includes(name ?? '')),
    },
  }
}

/** Names that the subgraphs of an operator (If, Loop, Scan) read; some may be values of the enclosing graph. */
function* outerValuesOf(attributes: readonly onnx.IAttributeProto[]): Generator<string> {
  for (const { nodes, outputs } of subgraphsOf(attributes)) {
    yield* outputs
    for (const { input, attribute } of nodes) {
      yield* input ?? []
      yield* outerValuesOf(attribute ?? [])
    }
  }
}

function subgraphsOf(attributes: readonly onnx.IAttributeProto[]) {
  return attributes
    .flatMap(({ g, graphs }) => [...(g ? [g] : []), ...(graphs ?? [])])
    .map(({ node, output }) => ({ nodes: node ?? [], outputs: (output ?? []).map(({ name }) => name ?? '') }))
}

/** A model whose ZipMap output was replaced by the tensor that ZipMap reads. */
export interface UnzippedModel {
  readonly model: OnnxModel
  /** Name of the tensor, `[N, labels]`. */
  readonly output: string
  /** Label of each column; integer labels as strings. */
  readonly labels: readonly string[]
}

/**
 * Removes the ZipMap operator that produces `output`. skl2onnx appends it to classifiers, and the Node binding of ONNX Runtime cannot return
 * sequences of maps.
 * @throws {InvalidModelError} when no ZipMap operator produces the output.
 */
export function removeZipMap(model: OnnxModel, output: string): UnzippedModel {
  const { graph } = model
  const nodes = graph.node ?? []
  const zipMap = nodes.find((node) => node.opType === 'ZipMap' && node.output?.[0] === output)
  const tensor = zipMap?.input?.[0]
  if (!zipMap || !tensor) {
    throw new InvalidModelError(
      `${modelFiles.graph} has no ZipMap operator with the output "${output}", as ${modelFiles.manifest} declares.`,
    )
  }
  const labels = (zipMap.attribute ?? []).flatMap(({ strings, ints }) => [
    ...(strings ?? []).map((label) => utf8.decode(label)),
    ...(ints ?? []).map(String),
  ])
  const tensorOutput: onnx.IValueInfoProto = {
    name: tensor,
    type: {
      tensorType: {
        elemType: TensorProto.DataType.FLOAT,
        shape: { dim: [{ dimParam: 'N' }, { dimValue: labels.length }] },
      },
    },
  }
  return {
    model: {
      ...model,
      graph: {
        ...graph,
        node: nodes.filter((node) => node !== zipMap),
        output: [...(graph.output ?? []).filter(({ name }) => name !== output), tensorOutput],
      },
    },
    output: tensor,
    labels,
  }
}
