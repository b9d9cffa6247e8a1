import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelManifest } from '@sms-checker/contracts'
import onnxProto, { type onnx } from 'onnx-proto'
import { onTestFinished } from 'vitest'

const { AttributeType } = onnxProto.onnx.AttributeProto
export const { DataType } = onnxProto.onnx.TensorProto

/** What the graph of `spamGraph` answers: this for a message with "win" in it, the other for any other. */
export const winProbability = 0.9
export const otherProbability = 0.1

export const mlDomain = 'ai.onnx.ml'

type Dimension = number | string

export function value(name: string, elemType: onnx.TensorProto.DataType, shape: Dimension[]): onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return { name, type: { tensorType: { elemType, shape: { dim } } } }
}

export function node(
  opType: string,
  input: string[],
  output: string[],
  attribute: onnx.IAttributeProto[] = [],
): onnx.INodeProto {
  return { opType, input, output, attribute, name: output[0] ?? opType }
}

export function text(name: string, content: string): onnx.IAttributeProto {
  return { name, type: AttributeType.STRING, s: Buffer.from(content) }
}

export function integer(name: string, content: number): onnx.IAttributeProto {
  return { name, type: AttributeType.INT, i: content }
}

export function strings(name: string, content: string[]): onnx.IAttributeProto {
  return { name, type: AttributeType.STRINGS, strings: content.map((item) => Buffer.from(item)) }
}

export function floats(name: string, content: number[], dims: number[] = []): onnx.ITensorProto {
  return { name, dataType: DataType.FLOAT, dims, floatData: content }
}

export function integers(name: string, content: number[]): onnx.ITensorProto {
  return { name, dataType: DataType.INT64, dims: [content.length], int64Data: content }
}

export interface GraphParts {
  readonly inputs: onnx.IValueInfoProto[]
  readonly outputs: onnx.IValueInfoProto[]
  readonly nodes: onnx.INodeProto[]
  readonly initializers?: onnx.ITensorProto[]
}

/** Bytes of an ONNX file. */
export function graph({ inputs, outputs, nodes, initializers = [] }: GraphParts): Uint8Array {
  return onnxProto.onnx.ModelProto.encode({
    irVersion: 9,
    opsetImport: [
      { domain: '', version: 20 },
      { domain: mlDomain, version: 3 },
    ],
    graph: { name: 'test', input: inputs, output: outputs, node: nodes, initializer: initializers },
  }).finish()
}

/** Nodes from "sms" to "probability": `high` for texts that match the pattern, `low` for others. */
export function matchNodes(pattern = '(?is).*win.*'): onnx.INodeProto[] {
  return [
    node('RegexFullMatch', ['sms'], ['matches'], [text('pattern', pattern)]),
    node('Cast', ['matches'], ['indicator'], [integer('to', DataType.FLOAT)]),
    node('Mul', ['indicator', 'rise'], ['risen']),
    node('Add', ['risen', 'low'], ['probability']),
  ]
}

export const matchInitializers = [
  floats('rise', [winProbability - otherProbability]),
  floats('low', [otherProbability]),
]

/** A tiny model: `sms` string[N] -> `probability` float32[N]. */
export function spamGraph(pattern?: string): Uint8Array {
  return graph({
    inputs: [value('sms', DataType.STRING, ['N'])],
    outputs: [value('probability', DataType.FLOAT, ['N'])],
    nodes: matchNodes(pattern),
    initializers: matchInitializers,
  })
}

/** The same answers, after matrix products of the given number that keep a core busy. */
export function slowGraph(products: number): Uint8Array {
  const nodes = [
    ...matchNodes().slice(0, -1),
    node('Add', ['risen', 'low'], ['answer']),
    // Made from the input, so that the runtime cannot compute it once while loading.
    node('ReduceMax', ['answer'], ['seed'], [integer('keepdims', 0)]),
    node('Expand', ['seed', 'size'], ['product0']),
    ...Array.from({ length: products }, (_, index) =>
      node('MatMul', [`product${index}`, 'ones'], [`product${index + 1}`]),
    ),
    node('ReduceMin', [`product${products}`], ['least'], [integer('keepdims', 0)]),
    node('Mul', ['least', 'zero'], ['nothing']),
    node('Add', ['answer', 'nothing'], ['probability']),
  ]
  const side = 600
  return graph({
    inputs: [value('sms', DataType.STRING, ['N'])],
    outputs: [value('probability', DataType.FLOAT, ['N'])],
    nodes,
    initializers: [
      ...matchInitializers,
      integers('size', [side, side]),
      floats('ones', Array<number>(side * side).fill(1 / side), [side, side]),
      floats('zero', [0]),
    ],
  })
}

/** The manifest of a graph as `spamGraph` writes it; a part may be replaced. */
export function manifestOf(bytes: Uint8Array, replaced: Partial<ModelManifest> = {}): ModelManifest {
  return {
    id: 'tiny',
    name: 'Tiny test model',
    version: '1.2.3',
    family: 'rule',
    labels: ['ham', 'spam'],
    input: { name: 'sms', type: 'string', shape: '[N]' },
    output: { name: 'probability', type: 'float32', shape: '[N]', description: 'probability of spam' },
    threshold: 0.5,
    maximumLength: 1_000,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    training: { description: 'Written by hand.', corpora: [] },
    quality: [{ protocol: 'none', messages: 1, mcc: 0, accuracy: 0, recall: 0, falsePositiveRate: 0 }],
    goldenExamples: [
      { sms: 'You win', probability: winProbability },
      { sms: 'Lunch?', probability: otherProbability },
    ],
    ...replaced,
  }
}

/** A model directory, gone when the test ends. Files left out are not written. */
export async function modelDirectory(files: {
  readonly graph?: Uint8Array
  readonly manifest?: ModelManifest | string
}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'model-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  if (files.graph !== undefined) await writeFile(join(directory, 'model.onnx'), files.graph)
  const { manifest } = files
  if (manifest !== undefined) {
    await writeFile(join(directory, 'model.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest))
  }
  return directory
}

export async function spamModelDirectory(replaced: Partial<ModelManifest> = {}): Promise<string> {
  const bytes = spamGraph()
  return modelDirectory({ graph: bytes, manifest: manifestOf(bytes, replaced) })
}
