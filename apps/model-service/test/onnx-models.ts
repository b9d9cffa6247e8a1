import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelManifest } from '@sms-checker/contracts'
import onnxProto, { type onnx } from 'onnx-proto'
import { onTestFinished } from 'vitest'
import { type Classifier, loadClassifier } from '../src/model/classifier.ts'

const { AttributeType } = onnxProto.onnx.AttributeProto
export const { DataType } = onnxProto.onnx.TensorProto

/** Probability that `spamModel` returns for a message with "win", and for any other. */
export const winProbability = 0.9
export const otherProbability = 0.1

export const mlDomain = 'ai.onnx.ml'

type Dimension = number | string

/** An input or output of a graph; a string is the name of a dynamic dimension. */
export function valueInfo(name: string, elemType: onnx.TensorProto.DataType, shape: Dimension[]): onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return { name, type: { tensorType: { elemType, shape: { dim } } } }
}

export function operator(
  opType: string,
  input: string[],
  output: string[],
  attribute: onnx.IAttributeProto[] = [],
): onnx.INodeProto {
  return { opType, input, output, attribute, name: output[0] ?? opType }
}

export function stringAttribute(name: string, value: string): onnx.IAttributeProto {
  return { name, type: AttributeType.STRING, s: Buffer.from(value) }
}

export function intAttribute(name: string, value: number): onnx.IAttributeProto {
  return { name, type: AttributeType.INT, i: value }
}

export function intsAttribute(name: string, values: number[]): onnx.IAttributeProto {
  return { name, type: AttributeType.INTS, ints: values }
}

export function stringsAttribute(name: string, values: string[]): onnx.IAttributeProto {
  return { name, type: AttributeType.STRINGS, strings: values.map((value) => Buffer.from(value)) }
}

export function graphAttribute(name: string, graph: onnx.IGraphProto): onnx.IAttributeProto {
  return { name, type: AttributeType.GRAPH, g: graph }
}

export function floatTensor(name: string, values: number[], dims: number[] = []): onnx.ITensorProto {
  return { name, dataType: DataType.FLOAT, dims, floatData: values }
}

export function int64Tensor(name: string, values: number[]): onnx.ITensorProto {
  return { name, dataType: DataType.INT64, dims: [values.length], int64Data: values }
}

/** What a test changes in a model. */
export interface ModelParts {
  readonly inputs?: onnx.IValueInfoProto[]
  readonly outputs?: onnx.IValueInfoProto[]
  readonly nodes: onnx.INodeProto[]
  readonly initializers?: onnx.ITensorProto[]
  readonly irVersion?: number
  /** Version by domain; the default domain is ''. */
  readonly opsets?: Readonly<Record<string, number>>
  readonly functions?: onnx.IFunctionProto[]
}

/** Content of an ONNX file; `sms` string[N] -> `probability` float32[N] by default. */
export function onnxModel({
  inputs = [valueInfo('sms', DataType.STRING, ['N'])],
  outputs = [valueInfo('probability', DataType.FLOAT, ['N'])],
  nodes,
  initializers = [],
  irVersion = 9,
  opsets = { '': 20, [mlDomain]: 3 },
  functions = [],
}: ModelParts): Uint8Array {
  return onnxProto.onnx.ModelProto.encode({
    irVersion,
    opsetImport: Object.entries(opsets).map(([domain, version]) => ({ domain, version })),
    functions,
    graph: { name: 'test', input: inputs, output: outputs, node: nodes, initializer: initializers },
  }).finish()
}

/** Operators from "sms" to "probability", `winProbability` for messages that match the pattern and `otherProbability` for the rest. */
export function matchNodes(pattern = '(?is).*win.*'): onnx.INodeProto[] {
  return [
    operator('RegexFullMatch', ['sms'], ['matches'], [stringAttribute('pattern', pattern)]),
    operator('Cast', ['matches'], ['indicator'], [intAttribute('to', DataType.FLOAT)]),
    operator('Mul', ['indicator', 'rise'], ['risen']),
    operator('Add', ['risen', 'low'], ['probability']),
  ]
}

export const matchInitializers = [
  floatTensor('rise', [winProbability - otherProbability]),
  floatTensor('low', [otherProbability]),
]

/** A tiny model: `sms` string[N] -> `probability` float32[N]. */
export function spamModel(pattern?: string): Uint8Array {
  return onnxModel({ nodes: matchNodes(pattern), initializers: matchInitializers })
}

/** The tiny model, which returns `value` instead of a probability for messages with the word "strange". */
export function strangeModel(value: number): Uint8Array {
  return onnxModel({
    nodes: [
      ...matchNodes().slice(0, -1),
      operator('Add', ['risen', 'low'], ['usual']),
      operator('RegexFullMatch', ['sms'], ['isStrange'], [stringAttribute('pattern', '(?is).*strange.*')]),
      operator('Where', ['isStrange', 'strangeValue', 'usual'], ['probability']),
    ],
    initializers: [...matchInitializers, floatTensor('strangeValue', [value])],
  })
}

/** The tiny model, whose run fails when one of its messages has the word "poison": its graph looks up an element that does not exist. */
export function failingModel(): Uint8Array {
  return onnxModel({
    nodes: [
      ...matchNodes().slice(0, -1),
      operator('Add', ['risen', 'low'], ['usual']),
      operator('RegexFullMatch', ['sms'], ['isPoison'], [stringAttribute('pattern', '(?is).*poison.*')]),
      operator('Cast', ['isPoison'], ['index'], [intAttribute('to', DataType.INT64)]),
      operator('Gather', ['oneElement', 'index'], ['zeros']),
      operator('Add', ['usual', 'zeros'], ['probability']),
    ],
    initializers: [...matchInitializers, floatTensor('oneElement', [0], [1])],
  })
}

/** The tiny model, slowed down by matrix products that keep a core busy. */
export function slowModel(products: number): Uint8Array {
  const nodes = [
    ...matchNodes().slice(0, -1),
    operator('Add', ['risen', 'low'], ['usual']),
    // Depends on the input, so that the runtime cannot fold it into a constant.
    operator('ReduceMax', ['usual'], ['seed'], [intAttribute('keepdims', 0)]),
    operator('Expand', ['seed', 'size'], ['product0']),
    ...Array.from({ length: products }, (_, index) =>
      operator('MatMul', [`product${index}`, 'ones'], [`product${index + 1}`]),
    ),
    operator('ReduceMin', [`product${products}`], ['least'], [intAttribute('keepdims', 0)]),
    operator('Mul', ['least', 'zero'], ['nothing']),
    operator('Add', ['usual', 'nothing'], ['probability']),
  ]
  const side = 600
  return onnxModel({
    nodes,
    initializers: [
      ...matchInitializers,
      int64Tensor('size', [side, side]),
      floatTensor('ones', Array<number>(side * side).fill(1 / side), [side, side]),
      floatTensor('zero', [0]),
    ],
  })
}

/** A manifest for a model like `spamModel`, with some fields replaced. */
export function manifestOf(onnx: Uint8Array, replaced: Partial<ModelManifest> = {}): ModelManifest {
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
    sha256: createHash('sha256').update(onnx).digest('hex'),
    training: { description: 'Written by hand.', corpora: [] },
    quality: [{ protocol: 'none', messages: 1, mcc: 0, accuracy: 0, recall: 0, falsePositiveRate: 0 }],
    goldenExamples: [
      { sms: 'You win', probability: winProbability },
      { sms: 'Lunch?', probability: otherProbability },
    ],
    ...replaced,
  }
}

/** Writes a model directory and deletes it when the test ends. A file that is not given is not written. */
export async function modelDirectory(files: {
  readonly onnx?: Uint8Array
  readonly manifest?: ModelManifest | string
}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'model-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  if (files.onnx !== undefined) await writeFile(join(directory, 'model.onnx'), files.onnx)
  const { manifest } = files
  if (manifest !== undefined) {
    await writeFile(join(directory, 'model.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest))
  }
  return directory
}

/** A directory with a model that `manifestOf` describes. */
export async function directoryOf(onnx: Uint8Array, replaced: Partial<ModelManifest> = {}): Promise<string> {
  return modelDirectory({ onnx, manifest: manifestOf(onnx, replaced) })
}

export async function spamModelDirectory(replaced: Partial<ModelManifest> = {}): Promise<string> {
  return directoryOf(spamModel(), replaced)
}

/** Loads a model, and releases it when the test ends. */
export async function classifierOf(directory: string): Promise<Classifier> {
  const classifier = await loadClassifier(directory, 1)
  onTestFinished(() => classifier.release())
  return classifier
}
