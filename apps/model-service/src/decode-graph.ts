import { modelFiles } from '@sms-checker/contracts'
import onnxProto from 'onnx-proto'
import { ModelFault } from './model-fault.ts'

const { ModelProto } = onnxProto.onnx

/** @throws {ModelFault} when the bytes are no ONNX file. */
export function decodeGraph(graph: Uint8Array) {
  try {
    // Given a Buffer, protobufjs would make empty fields by `new Buffer`, at which Node warns.
    return ModelProto.decode(new Uint8Array(graph.buffer, graph.byteOffset, graph.byteLength))
  } catch (cause) {
    throw new ModelFault(`${modelFiles.graph} is not an ONNX file: it cannot be decoded.`, { cause })
  }
}
