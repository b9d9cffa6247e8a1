import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import {
  DataType,
  floatTensor,
  graphAttribute,
  matchInitializers,
  matchNodes,
  onnxModel,
  operator,
  spamModel,
  valueInfo,
} from '../../test/onnx-models.ts'
import { decodeModel, encodeModel, pruneModel } from './graph.ts'
import { InvalidModelError } from './invalid-model-error.ts'

async function probabilitiesOf(onnx: Uint8Array, output: string): Promise<string[]> {
  const session = await InferenceSession.create(onnx)
  const results = await session.run({ sms: new Tensor('string', ['win', 'no'], [2]) })
  return Array.from(results[output]?.data ?? [], Number).map((value) => value.toFixed(3))
}

describe('decoding', () => {
  it('does not use the deprecated Buffer constructor, which would print a warning at startup', () => {
    const { graph } = decodeModel(Buffer.from(spamModel()))
    const strings = (graph.node ?? [])
      .flatMap(({ attribute }) => attribute ?? [])
      .flatMap(({ s }) => (s?.length ? [s] : []))
    expect(strings.length).toBeGreaterThan(0)
    for (const string of strings) expect(Buffer.isBuffer(string)).toBe(false)
  })

  it.each([
    ['HTML', Buffer.from('<html>404</html>')],
    ['zeros', new Uint8Array(64)],
    ['text', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n')],
    ['a length that exceeds the file', Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x07)],
    ['deeply nested messages', nestedGraphs(50_000)],
    ['a truncated model', spamModel().subarray(0, -9)],
    ['a model without a graph', Uint8Array.of(0x08, 0x09)],
  ])('rejects %s in one sentence', (_name, bytes) => {
    expect(() => decodeModel(bytes)).toThrow(InvalidModelError)
    expect(() => decodeModel(bytes)).toThrow(/^model\.onnx is not an ONNX (file|model): /)
  })
})

describe('pruning', () => {
  it('keeps what the outputs need and nothing else', async () => {
    const twoOutputs = onnxModel({
      outputs: [valueInfo('probability', DataType.FLOAT, ['N']), valueInfo('doubled', DataType.FLOAT, ['N'])],
      nodes: [...matchNodes(), operator('Mul', ['indicator', 'two'], ['doubled'])],
      initializers: [...matchInitializers, floatTensor('two', [2])],
    })
    const pruned = pruneModel(decodeModel(twoOutputs), ['probability'])
    expect(pruned.graph.node?.map(({ opType }) => opType)).toEqual(['RegexFullMatch', 'Cast', 'Mul', 'Add'])
    expect(pruned.graph.initializer?.map(({ name }) => name)).toEqual(['rise', 'low'])
    expect(pruned.graph.output?.map(({ name }) => name)).toEqual(['probability'])
    expect(await probabilitiesOf(encodeModel(pruned), 'probability')).toEqual(['0.900', '0.100'])
  })

  it('keeps what a subgraph reads from the enclosing graph', async () => {
    const branch = (value: string) =>
      graphAttribute(value === 'probability' ? 'then_branch' : 'else_branch', {
        name: value,
        node: [operator('Identity', [value], [`${value}Copy`])],
        output: [valueInfo(`${value}Copy`, DataType.FLOAT, ['N'])],
      })
    const conditional = onnxModel({
      outputs: [valueInfo('chosen', DataType.FLOAT, ['N'])],
      nodes: [...matchNodes(), operator('If', ['always'], ['chosen'], [branch('probability'), branch('indicator')])],
      initializers: [...matchInitializers, { name: 'always', dataType: DataType.BOOL, dims: [], int32Data: [1] }],
    })
    const pruned = encodeModel(pruneModel(decodeModel(conditional), ['chosen']))
    expect(await probabilitiesOf(pruned, 'chosen')).toEqual(['0.900', '0.100'])
  })
})

/** ModelProto.graph (7) > node (1) > attribute (5) > g (6) > node (1) …, so many levels deep. */
function nestedGraphs(levels: number): Uint8Array {
  const fields = [0x0a, 0x2a, 0x32]
  const headers: number[][] = []
  let length = 0
  for (let level = levels; level > 0; level--) {
    const header = [fields[(level - 1) % fields.length] ?? 0, ...varint(length)]
    headers.push(header)
    length += header.length
  }
  headers.push([0x3a, ...varint(length)])
  return Uint8Array.from(headers.toReversed().flat())
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return [...bytes, rest]
}
