import { modelFiles } from '@sms-checker/contracts'
import onnxProto, { type onnx } from 'onnx-proto'
import type { OnnxModel } from './graph.ts'
import { InvalidModelError } from './invalid-model-error.ts'

const { DataLocation } = onnxProto.onnx.TensorProto

/** Newest versions that onnxruntime-node 1.30 loads. A test compares them with the installed runtime. */
export const maxIrVersion = 13
export const maxOpsets: Readonly<Record<string, number>> = { 'ai.onnx': 26, 'ai.onnx.ml': 5, 'com.microsoft': 1 }

/** Domains that ONNX Runtime's own optimizer writes into a saved model. */
const internalDomains = ['com.microsoft.nchwc', 'com.ms.internal.nhwc', 'com.microsoft.experimental']

/**
 * ONNX validation: rejects what ONNX Runtime cannot load, or would load from files that the checksum does not cover, before the runtime sees it.
 * @throws {InvalidModelError} on external weights, an unsupported IR or opset version, and custom operators.
 */
export function validateModel(model: OnnxModel): void {
  const { nodes, tensors } = walk(model)
  const error =
    externalDataError(tensors) ?? irVersionError(model) ?? opsetError(model) ?? customOperatorError(model, nodes)
  if (error !== undefined) throw new InvalidModelError(error)
}

function externalDataError(tensors: readonly onnx.ITensorProto[]): string | undefined {
  const external = tensors.find(
    ({ dataLocation, externalData }) => dataLocation === DataLocation.EXTERNAL || (externalData?.length ?? 0) > 0,
  )
  if (external === undefined) return undefined
  const location = external.externalData?.find(({ key }) => key === 'location')?.value
  return (
    `${modelFiles.graph} stores weights in another file${location ? ` (${JSON.stringify(location)})` : ''}, which the checksum ` +
    'in the manifest does not cover: save the model with its weights inside, by ' +
    `onnx.save_model(onnx.load(path), "${modelFiles.graph}", save_as_external_data=False).`
  )
}

function irVersionError({ irVersion }: OnnxModel): string | undefined {
  const version = Number(irVersion ?? 0)
  if (version <= maxIrVersion) return undefined
  return `${modelFiles.graph} has IR version ${version}; versions up to ${maxIrVersion} are supported.`
}

function opsetError({ opsetImport }: OnnxModel): string | undefined {
  if (!opsetImport?.length) return `${modelFiles.graph} does not declare which opset it uses.`
  for (const { domain, version } of opsetImport) {
    const max = maxOpsets[domain || 'ai.onnx']
    if (max !== undefined && Number(version) > max) {
      return (
        `${modelFiles.graph} uses opset ${version} of ${domain || 'ai.onnx'}; opsets up to ${max} are supported. ` +
        'Export the model again with a lower opset, for example 17.'
      )
    }
  }
  return undefined
}

function customOperatorError(model: OnnxModel, nodes: readonly onnx.INodeProto[]): string | undefined {
  const domains = new Set(['', ...Object.keys(maxOpsets), ...internalDomains])
  const localFunctions = new Set((model.functions ?? []).map(({ domain, name }) => `${domain}:${name}`))
  const custom = nodes.filter(
    ({ domain, opType }) => !domains.has(domain ?? '') && !localFunctions.has(`${domain}:${opType}`),
  )
  if (custom.length === 0) return undefined
  const operators = [...new Set(custom.map(({ domain, opType }) => `${domain}.${opType}`))]
  return (
    `${modelFiles.graph} uses custom operators that ONNX Runtime does not have: ${operators.slice(0, 5).join(', ')}; ` +
    `supported are the operators of ${Object.keys(maxOpsets).join(', ')}.`
  )
}

/** All operators and tensors of a model: of the main graph, of subgraphs (If, Loop, Scan) and of local functions. */
function walk({ graph, functions }: OnnxModel) {
  const nodes: onnx.INodeProto[] = []
  const tensors: onnx.ITensorProto[] = []
  const graphs: Pick<onnx.IGraphProto, 'node' | 'initializer' | 'sparseInitializer'>[] = [graph, ...(functions ?? [])]
  const addTensor = (tensor: onnx.ITensorProto | null | undefined) => {
    if (tensor) tensors.push(tensor)
  }
  const addSparse = (sparse: onnx.ISparseTensorProto | null | undefined) => {
    addTensor(sparse?.values)
    addTensor(sparse?.indices)
  }
  // The list grows while it is read: a loop instead of recursion, however deep a hostile file nests its subgraphs.
  for (const { node, initializer, sparseInitializer } of graphs) {
    initializer?.forEach(addTensor)
    sparseInitializer?.forEach(addSparse)
    for (const operator of node ?? []) {
      nodes.push(operator)
      for (const attribute of operator.attribute ?? []) {
        addTensor(attribute.t)
        attribute.tensors?.forEach(addTensor)
        addSparse(attribute.sparseTensor)
        attribute.sparseTensors?.forEach(addSparse)
        if (attribute.g) graphs.push(attribute.g)
        for (const subgraph of attribute.graphs ?? []) graphs.push(subgraph)
      }
    }
  }
  return { nodes, tensors }
}
