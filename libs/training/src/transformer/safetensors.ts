import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** 32-bit floats in row-major order. */
export interface Tensor {
  readonly dims: readonly number[]
  readonly values: Float32Array
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly metadata: Readonly<Record<string, string>>
}

const Size = Type.Integer({ minimum: 0 })
const TensorInfo = Type.Object({
  dtype: Type.Literal('F32'),
  shape: Type.Array(Size),
  data_offsets: Type.Tuple([Size, Size]),
})
const Header = Type.Record(Type.String(), Type.Unknown())
const Metadata = Type.Record(Type.String(), Type.String())

const headerStart = 8

/**
 * Parses a safetensors file (https://github.com/huggingface/safetensors#format): the length of the header, the header in JSON, and the
 * values.
 * @throws Error when the file is damaged or has a tensor of another type than float32
 */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = bytes.length < headerStart ? 0 : Number(view.getBigUint64(0, true))
  const dataStart = headerStart + headerLength
  if (headerLength === 0 || dataStart > bytes.length) {
    throw new Error(`Not a safetensors file: it has ${bytes.length} bytes, and its header ends at byte ${dataStart}.`)
  }
  const { __metadata__: metadata = {}, ...infos } = parseHeader(bytes.subarray(headerStart, dataStart))
  const data = bytes.subarray(dataStart)
  const tensors = Object.entries(infos).map(([name, info]): [string, Tensor] => [name, parseTensor(name, info, data)])
  return { tensors: new Map(tensors), metadata: Value.Parse(Metadata, metadata) }
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    return Value.Parse(Header, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (cause) {
    throw new Error('Not a safetensors file: its header is not a JSON object.', { cause })
  }
}

function parseTensor(name: string, info: unknown, data: Uint8Array): Tensor {
  if (!Value.Check(TensorInfo, info)) {
    throw new Error(`Expected tensor ${name} to be {dtype: "F32", shape, data_offsets}, got ${JSON.stringify(info)}.`)
  }
  const [begin, end] = info.data_offsets
  const length = info.shape.reduce((product, dim) => product * dim, 1)
  if (end > data.length || end - begin !== length * Float32Array.BYTES_PER_ELEMENT) {
    throw new Error(
      `Tensor ${name} is damaged: bytes ${begin} to ${end} of ${data.length} do not hold ${info.shape.join(' × ')} float32 values.`,
    )
  }
  // A copy, because the values need not start at a multiple of four bytes.
  return { dims: info.shape, values: new Float32Array(new Uint8Array(data.subarray(begin, end)).buffer) }
}
