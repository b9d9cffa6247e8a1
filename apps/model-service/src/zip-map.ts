import { modelFiles } from '@sms-checker/contracts'
import onnxProto from 'onnx-proto'
import { decodeGraph } from './decode-graph.ts'
import { ModelFault } from './model-fault.ts'

/** A graph with an output of maps turned back into the tensor that the maps are made from. */
export interface UnzippedGraph {
  readonly graph: Uint8Array
  /** Name of the tensor, `[N, labels]`. */
  readonly output: string
  /** Labels by column; numbers as text. */
  readonly labels: readonly string[]
}

const { ModelProto, TensorProto } = onnxProto.onnx
const utf8 = new TextDecoder()

/**
 * Takes away the ZipMap operator that makes `output`: skl2onnx ends classifiers with it, and ONNX Runtime's Node binding cannot
 * hand out sequences of maps. What the operator reads becomes the output.
 * @throws {ModelFault} when the graph cannot be read, or no ZipMap makes the output.
 */
export function withoutZipMap(graph: Uint8Array, output: string): UnzippedGraph {
  const model = decodeGraph(graph)
  const nodes = model.graph?.node ?? []
  const zipMap = nodes.find((node) => node.opType === 'ZipMap' && node.output?.[0] === output)
  const tensor = zipMap?.input?.[0]
  if (!model.graph || !zipMap || !tensor) {
    throw new ModelFault(`${modelFiles.graph} has no ZipMap operator that gives "${output}", as the manifest says.`)
  }
  const attributes = zipMap.attribute ?? []
  const labels = attributes.flatMap(({ strings, ints }) => [
    ...(strings ?? []).map((label) => utf8.decode(label)),
    ...(ints ?? []).map(String),
  ])
  model.graph.node = nodes.filter((node) => node !== zipMap)
  model.graph.output = [
    ...(model.graph.output ?? []).filter(({ name }) => name !== output),
    {
      name: tensor,
      type: {
        tensorType: {
          elemType: TensorProto.DataType.FLOAT,
          shape: { dim: [{ dimParam: 'N' }, { dimValue: labels.length }] },
        },
      },
    },
  ]
  return { graph: ModelProto.encode(model).finish(), output: tensor, labels }
}
