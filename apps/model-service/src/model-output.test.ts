import type { ModelManifest, ModelOutput } from '@sms-checker/contracts'
import type { onnx } from 'onnx-proto'
import { afterEach, describe, expect, it } from 'vitest'
import {
  DataType,
  floats,
  type GraphParts,
  graph,
  integer,
  integers,
  manifestOf,
  matchInitializers,
  matchNodes,
  mlDomain,
  modelDirectory,
  node,
  otherProbability,
  strings,
  value,
  winProbability,
} from '../test/onnx-models.ts'
import { type Classifier, openClassifier } from './classifier.ts'

let opened: Classifier | undefined

afterEach(async () => {
  await opened?.release()
  opened = undefined
})

type Parts = Partial<GraphParts> & Pick<GraphParts, 'outputs' | 'nodes'>

/** Opens a model whose graph goes on from `matchNodes`, and asks it for three messages. */
async function answersOf({ inputs, outputs, nodes, initializers = [] }: Parts, replaced: Partial<ModelManifest>) {
  const bytes = graph({
    inputs: inputs ?? [value('sms', DataType.STRING, ['N'])],
    outputs,
    nodes: [...matchNodes(), ...nodes],
    initializers: [...matchInitializers, ...initializers],
  })
  opened = await openClassifier(await modelDirectory({ graph: bytes, manifest: manifestOf(bytes, replaced) }), 1)
  const answers = await opened.probabilities(['hi', 'win', 'bye'])
  return answers.map((probability) => Number(probability.toFixed(4)))
}

const expected = [otherProbability, winProbability, otherProbability]
const column = [node('Unsqueeze', ['probability', 'one'], ['spam']), node('Sub', ['whole', 'spam'], ['ham'])]
const columnConstants = [integers('one', [1]), floats('whole', [1])]

/** Two columns, in the order of the names. */
function columns(...names: string[]): onnx.INodeProto[] {
  return [...column, node('Concat', names, ['both'], [integer('axis', 1)])]
}

const labelProbabilities = (name: string): ModelOutput => ({
  name,
  type: 'float32',
  shape: '[N,2]',
  description: 'probability of each label',
})

describe('a tensor of probabilities', () => {
  it('may be [N,1]', async () => {
    const output = { name: 'spam', type: 'float32', shape: '[N,1]', description: 'probability of spam' } as const
    const outputs = [value('spam', DataType.FLOAT, ['N', 1])]
    expect(await answersOf({ outputs, nodes: column.slice(0, 1), initializers: columnConstants }, { output })).toEqual(
      expected,
    )
  })

  it('may be [N,2], spam second or first', async () => {
    const outputs = [value('both', DataType.FLOAT, ['N', 2])]
    const output = labelProbabilities('both')
    const second = { outputs, nodes: columns('ham', 'spam'), initializers: columnConstants }
    expect(await answersOf(second, { output })).toEqual(expected)
    await opened?.release()
    const first = { outputs, nodes: columns('spam', 'ham'), initializers: columnConstants }
    expect(await answersOf(first, { output, labels: ['bad', 'good'], spamLabel: 'bad' })).toEqual(expected)
  })

  it('may be float64', async () => {
    const output = { name: 'wide', type: 'float64', shape: '[N]', description: 'probability of spam' } as const
    const outputs = [value('wide', DataType.DOUBLE, ['N'])]
    const nodes = [node('Cast', ['probability'], ['wide'], [integer('to', DataType.DOUBLE)])]
    expect(await answersOf({ outputs, nodes }, { output })).toEqual(expected)
  })
})

describe('a sequence of maps, as skl2onnx writes it', () => {
  const output: ModelOutput = { name: 'maps', type: 'sequence of maps', description: 'probability of each label' }

  function parts(labels: onnx.IAttributeProto, keyType: onnx.TensorProto.DataType): Parts {
    const maps = { elemType: { mapType: { keyType, valueType: { tensorType: { elemType: DataType.FLOAT } } } } }
    return {
      outputs: [{ name: 'maps', type: { sequenceType: maps } }],
      nodes: [...columns('ham', 'spam'), { ...node('ZipMap', ['both'], ['maps'], [labels]), domain: mlDomain }],
      initializers: columnConstants,
    }
  }

  it('is read by label', async () => {
    const labels = strings('classlabels_strings', ['ham', 'spam'])
    expect(await answersOf(parts(labels, DataType.STRING), { output })).toEqual(expected)
  })

  it('is read when the labels are numbers', async () => {
    const labels = { name: 'classlabels_int64s', type: 7, ints: [0, 1] }
    const replaced: Partial<ModelManifest> = { output, labels: ['0', '1'], spamLabel: '1' }
    expect(await answersOf(parts(labels, DataType.INT64), replaced)).toEqual(expected)
  })

  it('is refused when its labels are not the manifest’s', async () => {
    const labels = strings('classlabels_strings', ['no', 'yes'])
    await expect(answersOf(parts(labels, DataType.STRING), { output })).rejects.toThrow(
      'have the labels "no", "yes"; model.json says "ham", "spam"',
    )
  })
})

it('reads the label of a model that gives no probability', async () => {
  const output: ModelOutput = { name: 'label', type: 'string', shape: '[N]', description: 'label' }
  const parts = {
    outputs: [value('label', DataType.STRING, ['N'])],
    nodes: [
      node('Cast', ['matches'], ['class'], [integer('to', DataType.INT64)]),
      {
        ...node(
          'LabelEncoder',
          ['class'],
          ['label'],
          [{ name: 'keys_int64s', type: 7, ints: [0, 1] }, strings('values_strings', ['fine', 'nasty'])],
        ),
        domain: mlDomain,
      },
    ],
  }
  const checks = [{ sms: 'win', probability: 1 }]
  expect(
    await answersOf(parts, { output, goldenExamples: checks, labels: ['fine', 'nasty'], spamLabel: 'nasty' }),
  ).toEqual([0, 1, 0])
})

it('feeds [N,1] to a graph that takes it', async () => {
  const inputs = [value('texts', DataType.STRING, ['N', 1])]
  const nodes = [node('Reshape', ['texts', 'flat'], ['sms']), ...matchNodes()]
  const bytes = graph({
    inputs,
    outputs: [value('probability', DataType.FLOAT, ['N'])],
    nodes,
    initializers: [...matchInitializers, integers('flat', [-1])],
  })
  const manifest = manifestOf(bytes, { input: { name: 'texts', type: 'string', shape: '[N,1]' } })
  opened = await openClassifier(await modelDirectory({ graph: bytes, manifest }), 1)
  expect((await opened.probabilities(['hi', 'win'])).map((p) => Number(p.toFixed(4)))).toEqual(expected.slice(0, 2))
})

it('gives a model the text as it came when the manifest asks for it', async () => {
  const bytes = graph({
    inputs: [value('sms', DataType.STRING, ['N'])],
    outputs: [value('probability', DataType.FLOAT, ['N'])],
    nodes: matchNodes('a  b'),
    initializers: matchInitializers,
  })
  const input = { name: 'sms', type: 'string', shape: '[N]', text: 'raw' } as const
  const checks = [{ sms: 'a  b', probability: winProbability }]
  const manifest = manifestOf(bytes, { input, goldenExamples: checks })
  opened = await openClassifier(await modelDirectory({ graph: bytes, manifest }), 1)
  expect((await opened.probabilities(['a b']))[0]).toBeCloseTo(otherProbability, 4)
})

it('refuses labels of which none is spam', async () => {
  const outputs = [value('probability', DataType.FLOAT, ['N'])]
  await expect(answersOf({ outputs, nodes: [] }, { labels: ['0', '1'] })).rejects.toThrow('set "labels"')
})
