import onnxProto from 'onnx-proto'

const { onnx } = onnxProto
const { AttributeProto, TensorProto, ModelProto } = onnx

type Attribute = number | string | bigint | readonly string[] | readonly bigint[] | Float32Array
export interface NodeSettings {
  readonly domain?: 'com.microsoft' | 'ai.onnx.ml'
  /** A number becomes a float, a bigint an int. */
  readonly attributes?: Readonly<Record<string, Attribute>>
  readonly outputs?: readonly string[]
}

export interface GraphOutput {
  readonly name: string
  /** Name of the second dimension. */
  readonly columns?: string
}

/** Operator set versions, all supported by onnxruntime 1.30. */
const operatorSets = { '': 20, 'ai.onnx.ml': 3, 'com.microsoft': 1 }
const utf8 = new TextEncoder()

/** Builds an ONNX graph node by node. Equal calls produce equal bytes. */
export class GraphBuilder {
  readonly #nodes: InstanceType<typeof onnx.NodeProto>[] = []
  readonly #initializers: InstanceType<typeof TensorProto>[] = []
  readonly #constants = new Set<string>()
  #names = 0

  /** Adds a node and returns the name of its first output. */
  add(opType: string, input: readonly string[], settings: NodeSettings = {}): string {
    const output = [...(settings.outputs ?? [`${opType.toLowerCase()}_${this.#names++}`])]
    const attribute = Object.entries(settings.attributes ?? {}).map(([name, value]) => attributeOf(name, value))
    const domain = settings.domain ?? ''
    this.#nodes.push(
      new onnx.NodeProto({ opType, input: [...input], output, attribute, domain, name: output[0] ?? '' }),
    )
    return output[0] ?? ''
  }

  /** A table of 32-bit floats. */
  floats(name: string, values: Float32Array, dims: readonly number[]): string {
    return this.#initializer(name, TensorProto.DataType.FLOAT, values, dims)
  }

  /** A table of 8-bit integers. */
  bytes(name: string, values: Int8Array, dims: readonly number[]): string {
    return this.#initializer(name, TensorProto.DataType.INT8, values, dims)
  }

  /** A table of 64-bit integers. */
  longs(name: string, values: BigInt64Array, dims: readonly number[]): string {
    return this.#initializer(name, TensorProto.DataType.INT64, values, dims)
  }

  /** A scalar 32-bit float; equal constants are stored once. */
  float32(value: number): string {
    return this.#once(`float32_${value}`, TensorProto.DataType.FLOAT, Float32Array.of(value), [])
  }

  /** A scalar 8-bit unsigned integer; equal constants are stored once. */
  uint8(value: number): string {
    return this.#once(`uint8_${value}`, TensorProto.DataType.UINT8, Uint8Array.of(value), [])
  }

  /** A scalar or a list of 32-bit integers; equal constants are stored once. */
  int32(values: number | readonly number[]): string {
    const list = typeof values === 'number' ? [values] : values
    const dims = typeof values === 'number' ? [] : [values.length]
    const name = `int32_${dims.length === 0 ? '' : 's_'}${list.join('_')}`
    return this.#once(name, TensorProto.DataType.INT32, Int32Array.from(list), dims)
  }

  /** A scalar or a list of 64-bit integers; equal constants are stored once. */
  int64(values: number | readonly number[]): string {
    const list = typeof values === 'number' ? [values] : values
    const dims = typeof values === 'number' ? [] : [values.length]
    const name = `int64_${dims.length === 0 ? '' : 's_'}${list.join('_')}`
    return this.#once(name, TensorProto.DataType.INT64, BigInt64Array.from(list.map(BigInt)), dims)
  }

  /** A scalar string. */
  text(name: string, value: string): string {
    this.#initializers.push(
      new TensorProto({ name, dataType: TensorProto.DataType.STRING, dims: [], stringData: [utf8.encode(value)] }),
    )
    return name
  }

  /** The bytes of `model.onnx` with input `string[N]` and outputs `float32[N]`, or `float32[N, columns]` when `columns` is set. */
  build(input: string, outputs: readonly GraphOutput[]): Uint8Array {
    return ModelProto.encode(
      new ModelProto({
        irVersion: onnx.Version.IR_VERSION,
        producerName: 'sms-checker',
        opsetImport: Object.entries(operatorSets).map(([domain, version]) => ({ domain, version })),
        graph: {
          name: 'spam',
          node: this.#nodes,
          initializer: this.#initializers,
          input: [valueInfo({ name: input }, TensorProto.DataType.STRING)],
          output: outputs.map((output) => valueInfo(output, TensorProto.DataType.FLOAT)),
        },
      }),
    ).finish()
  }

  #once(name: string, dataType: number, values: ArrayBufferView, dims: readonly number[]): string {
    if (this.#constants.has(name)) return name
    this.#constants.add(name)
    return this.#initializer(name, dataType, values, dims)
  }

  #initializer(name: string, dataType: number, values: ArrayBufferView, dims: readonly number[]): string {
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    this.#initializers.push(new TensorProto({ name, dataType, dims: [...dims], rawData }))
    return name
  }
}

function valueInfo({ name, columns }: GraphOutput, elemType: number) {
  const dim = [{ dimParam: 'N' }, ...(columns === undefined ? [] : [{ dimParam: columns }])]
  return { name, type: { tensorType: { elemType, shape: { dim } } } }
}

function attributeOf(name: string, value: Attribute): InstanceType<typeof AttributeProto> {
  const type = AttributeProto.AttributeType
  if (typeof value === 'number') return new AttributeProto({ name, type: type.FLOAT, f: value })
  if (typeof value === 'bigint') return new AttributeProto({ name, type: type.INT, i: Number(value) })
  if (typeof value === 'string') return new AttributeProto({ name, type: type.STRING, s: utf8.encode(value) })
  if (value instanceof Float32Array) return new AttributeProto({ name, type: type.FLOATS, floats: [...value] })
  const strings = value.filter((item) => typeof item === 'string')
  if (strings.length > 0)
    return new AttributeProto({ name, type: type.STRINGS, strings: strings.map((s) => utf8.encode(s)) })
  return new AttributeProto({ name, type: type.INTS, ints: value.map(Number) })
}
