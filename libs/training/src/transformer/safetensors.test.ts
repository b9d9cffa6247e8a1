import { describe, expect, it } from 'vitest'
import { parseSafetensors } from './safetensors.ts'

/** A file with a header and values, as the Python library writes it. */
function file(header: unknown, values: readonly number[]): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length + 4 * values.length)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  values.forEach((value, i) => {
    view.setFloat32(8 + json.length + 4 * i, value, true)
  })
  return bytes
}

const tensor = (shape: number[], begin: number, end: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
})

describe('parseSafetensors', () => {
  it('reads tensors of any shape and the metadata', () => {
    const header = { __metadata__: { heads: '12' }, matrix: tensor([2, 3], 4, 28), scalar: tensor([], 0, 4) }
    const { tensors, metadata } = parseSafetensors(file(header, [0.5, 1, 2, 3, 4, 5, 6]))
    expect(metadata).toEqual({ heads: '12' })
    expect(tensors.get('scalar')).toEqual({ dims: [], values: Float32Array.of(0.5) })
    expect(tensors.get('matrix')).toEqual({ dims: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) })
  })

  it('reads a file at any position of a buffer', () => {
    const bytes = file({ a: tensor([1], 0, 4), b: tensor([1], 4, 8) }, [7, 8])
    const shifted = Buffer.concat([new Uint8Array(3), bytes]).subarray(3)
    for (const part of [shifted, new Uint8Array(shifted.buffer, shifted.byteOffset, shifted.byteLength)]) {
      expect(parseSafetensors(part).tensors.get('b')?.values).toEqual(Float32Array.of(8))
    }
  })

  it.each([
    ['an empty file', new Uint8Array(), 'it has 0 bytes'],
    ['a truncated header', file({ a: tensor([1], 0, 4) }, [7]).subarray(0, 20), 'its header ends at byte'],
    ['a header that is not JSON', file('{"a"', []), 'its header is not a JSON object'],
    ['a header that is not an object', file('[1]', []), 'its header is not a JSON object'],
    ['a tensor of another type', file({ a: tensor([2], 0, 4, 'F16') }, [7]), 'Expected tensor a to be'],
    ['a tensor without offsets', file({ a: { dtype: 'F32', shape: [1] } }, [7]), 'Expected tensor a to be'],
    ['a tensor beyond the end', file({ a: tensor([2], 0, 8) }, [7]), 'bytes 0 to 8 of 4 do not hold 2 float32 values'],
    ['a tensor with too few bytes', file({ a: tensor([2, 3], 0, 4) }, [7]), 'do not hold 2 × 3 float32 values'],
  ])('rejects %s', (_name, bytes, message) => {
    expect(() => parseSafetensors(bytes)).toThrow(message)
  })
})
