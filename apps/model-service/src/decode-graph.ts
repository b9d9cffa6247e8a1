import { modelFiles } from '@sms-checker/contracts'
import onnxProto from 'onnx-proto'
import { ModelFault } from './model-fault.ts'

const { ModelProto } = onnxProto.onnx

/** @throws {ModelFault} when the bytes are no ONNX file. */
export function decodeGraph(graph: Uint8Array) {
  try {
    return ModelProto.decode(graph)
  } catch (cause) {
    throw new ModelFault(`${modelFiles.graph} is not an ONNX file: it cannot be decoded.`, { cause })
  }
}
