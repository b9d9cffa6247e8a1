import type { ModelManifest, ModelOutput } from '@sms-checker/contracts'
import type { onnx } from 'onnx-proto'
import { Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import {
  classifierOf,
  DataType,
  directoryOf,
  floatTensor,
  int64Tensor,
  intAttribute,
  intsAttribute,
  type ModelParts,
  matchInitializers,
  matchNodes,
  mlDomain,
  onnxModel,
  operator,
  otherProbability,
  stringsAttribute,
  valueInfo,
  winProbability,
} from '../../test/onnx-models.ts'
import type { Classifier } from './classifier.ts'
import { type ResolvedOutput, readProbabilities } from './output.ts'

let classifier: Classifier | undefined

async function load(parts: ModelParts, manifest: Partial<ModelManifest>): Promise<Classifier> {
  classifier = await classifierOf(await directoryOf(onnxModel(parts), manifest))
  return classifier
}

/** Probabilities of three messages from a model whose graph continues after `matchNodes`. */
async function probabilitiesOf({ nodes, initializers = [], ...parts }: ModelParts, manifest: Partial<ModelManifest>) {
  const { classify } = await load(
    { ...parts, nodes: [...matchNodes(), ...nodes], initializers: [...matchInitializers, ...initializers] },
    manifest,
  )
  const { probabilities } = await classify(['hi', 'win', 'bye'])
  return probabilities.map((probability) => Number(probability?.toFixed(4)))
}

const expected = [otherProbability, winProbability, otherProbability]
const column = [operator('Unsqueeze', ['probability', 'one'], ['spam']), operator('Sub', ['whole', 'spam'], ['ham'])]
const columnConstants = [int64Tensor('one', [1]), floatTensor('whole', [1])]

/** Two columns in the order of the names. */
function columns(...names: string[]): onnx.INodeProto[] {
  return [...column, operator('Concat', names, ['both'], [intAttribute('axis', 1)])]
}

const labelProbabilities: ModelOutput = {
  name: 'both',
  type: 'float32',
  shape: '[N,2]',
  description: 'probability of each label',
}

describe('a tensor of probabilities', () => {
  it('may have the shape [N,1]', async () => {
    const output = { name: 'spam', type: 'float32', shape: '[N,1]', description: 'probability of spam' } as const
    const outputs = [valueInfo('spam', DataType.FLOAT, ['N', 1])]
    const parts = { outputs, nodes: column.slice(0, 1), initializers: columnConstants }
    expect(await probabilitiesOf(parts, { output })).toEqual(expected)
  })

  it('may have the shape [N,2], with spam in either column', async () => {
    const outputs = [valueInfo('both', DataType.FLOAT, ['N', 2])]
    const second = { outputs, nodes: columns('ham', 'spam'), initializers: columnConstants }
    expect(await probabilitiesOf(second, { output: labelProbabilities })).toEqual(expected)
    const first = { outputs, nodes: columns('spam', 'ham'), initializers: columnConstants }
    const labels: [string, string] = ['bad', 'good']
    expect(await probabilitiesOf(first, { output: labelProbabilities, labels, spamLabel: 'bad' })).toEqual(expected)
    for (const sum of (await classifier?.columnSums?.(['hi', 'win'])) ?? []) expect(sum).toBeCloseTo(1, 5)
  })

  it('may be float64', async () => {
    const output = { name: 'wide', type: 'float64', shape: '[N]', description: 'probability of spam' } as const
    const outputs = [valueInfo('wide', DataType.DOUBLE, ['N'])]
    const nodes = [operator('Cast', ['probability'], ['wide'], [intAttribute('to', DataType.DOUBLE)])]
    expect(await probabilitiesOf({ outputs, nodes }, { output })).toEqual(expected)
  })
})

describe('a sequence of maps, as skl2onnx writes it', () => {
  const output: ModelOutput = { name: 'maps', type: 'sequence of maps', description: 'probability of each label' }

  function parts(labels: onnx.IAttributeProto, keyType: onnx.TensorProto.DataType): ModelParts {
    const maps = { elemType: { mapType: { keyType, valueType: { tensorType: { elemType: DataType.FLOAT } } } } }
    return {
      outputs: [{ name: 'maps', type: { sequenceType: maps } }],
      nodes: [...columns('ham', 'spam'), { ...operator('ZipMap', ['both'], ['maps'], [labels]), domain: mlDomain }],
      initializers: columnConstants,
    }
  }

  it('is read by label', async () => {
    const labels = stringsAttribute('classlabels_strings', ['ham', 'spam'])
    expect(await probabilitiesOf(parts(labels, DataType.STRING), { output })).toEqual(expected)
  })

  it('may have integer labels', async () => {
    const labels = intsAttribute('classlabels_int64s', [0, 1])
    const manifest: Partial<ModelManifest> = { output, labels: ['0', '1'], spamLabel: '1' }
    expect(await probabilitiesOf(parts(labels, DataType.INT64), manifest)).toEqual(expected)
  })

  it('is rejected when its labels differ from the manifest', async () => {
    const labels = stringsAttribute('classlabels_strings', ['no', 'yes'])
    await expect(probabilitiesOf(parts(labels, DataType.STRING), { output })).rejects.toThrow(
      'have the labels "no", "yes"; model.json says "ham", "spam"',
    )
  })
})

describe('a label without a probability', () => {
  /** A model that returns label 1 for messages with "win", `other` for messages with "hi", and 0 for the rest. */
  function labelModel(
    other: number,
    manifest: Partial<ModelManifest>,
    nodes: onnx.INodeProto[],
    type: onnx.TensorProto.DataType,
  ) {
    const isHello = operator(
      'RegexFullMatch',
      ['sms'],
      ['isHello'],
      [{ name: 'pattern', type: 3, s: Buffer.from('hi') }],
    )
    return probabilitiesOf(
      {
        outputs: [valueInfo('label', type, ['N'])],
        nodes: [
          operator('Cast', ['matches'], ['winClass'], [intAttribute('to', DataType.INT64)]),
          isHello,
          operator('Where', ['isHello', 'other', 'winClass'], ['class']),
          ...nodes,
        ],
        initializers: [int64Tensor('other', [other])],
      },
      { goldenExamples: [{ sms: 'win', probability: 1 }], ...manifest },
    )
  }

  const encode = {
    ...operator(
      'LabelEncoder',
      ['class'],
      ['label'],
      [intsAttribute('keys_int64s', [0, 1]), stringsAttribute('values_strings', ['fine', 'nasty'])],
    ),
    domain: mlDomain,
  }
  const asInteger = operator('Identity', ['class'], ['label'])
  const strings: Partial<ModelManifest> = {
    output: { name: 'label', type: 'string', shape: '[N]', description: 'label' },
    labels: ['fine', 'nasty'],
    spamLabel: 'nasty',
  }
  const integers: Partial<ModelManifest> = {
    output: { name: 'label', type: 'int64', shape: '[N]', description: 'label' },
    labels: ['0', '1'],
    spamLabel: '1',
  }

  it('is probability 0 or 1', async () => {
    expect(await labelModel(0, strings, [encode], DataType.STRING)).toEqual([0, 1, 0])
    expect(await labelModel(0, integers, [asInteger], DataType.INT64)).toEqual([0, 1, 0])
  })

  it.each([
    ['the integer -1', integers, asInteger, DataType.INT64, '"-1"; the labels in the manifest are "0" and "1"'],
    [
      'the default string of an encoder',
      strings,
      encode,
      DataType.STRING,
      '"_Unused"; the labels in the manifest are "fine" and',
    ],
  ])('is an error when the manifest does not list it: %s', async (_name, manifest, node, type, error) => {
    expect(await labelModel(-1, manifest, [node], type)).toEqual([Number.NaN, 1, 0])
    const classification = await classifier?.classify(['hi', 'win'])
    expect(classification?.probabilities).toEqual([undefined, 1])
    expect(classification?.error).toContain(`The model returned the label ${error}`)
  })

  it('is rejected at load when a golden example gets a label that the manifest does not list', async () => {
    const goldenExamples = [{ sms: 'hi', probability: 0 }]
    await expect(labelModel(-1, { ...integers, goldenExamples }, [asInteger], DataType.INT64)).rejects.toThrow(
      'The model fails on golden example 1 ("hi"): The model returned the label "-1"',
    )
  })
})

describe('values that are not probabilities', () => {
  const spam: ResolvedOutput = {
    output: { name: 'p', type: 'float64', shape: '[N]', description: 'probability of spam' },
    labels: ['ham', 'spam'],
    spamLabel: 'spam',
    spamColumn: 1,
  }
  const read = (...values: number[]) => readProbabilities(new Tensor('float64', values), spam, values.length)

  it('are clamped when rounding explains them', () => {
    expect(read(1.000_000_357_6, -0.000_001, 1 + 1e-5, -1e-5)).toEqual({ probabilities: [1, 0, 1, 0] })
  })

  it.each([1.000_02, -0.000_02, 7, -3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%d is an error of its message alone',
    (value) => {
      const { probabilities, error } = read(0.25, value, 0.75)
      expect(probabilities).toEqual([0.25, undefined, 0.75])
      expect(error).toMatch(new RegExp(`^The model returned ${value} instead of a probability from 0 to 1`))
    },
  )

  it('are errors in the spam column of two', () => {
    const both: ResolvedOutput = {
      ...spam,
      output: { name: 'p', type: 'float32', shape: '[N,2]', description: 'probability of each label' },
    }
    const tensor = new Tensor('float32', [0.5, 0.5, 0, Number.NaN], [2, 2])
    expect(readProbabilities(tensor, both, 2).probabilities).toEqual([0.5, undefined])
  })

  it('are an error of the whole run when their number is wrong', () => {
    expect(() => readProbabilities(new Tensor('float64', [0.5]), spam, 2)).toThrow(
      '1 values for 2 messages instead of 2',
    )
    expect(() => readProbabilities(undefined, spam, 2)).toThrow('no values for 2 messages instead of 2')
  })
})

describe('the manifest', () => {
  it('decides the shape of the input', async () => {
    const { classify } = await load(
      {
        inputs: [valueInfo('texts', DataType.STRING, ['N', 1])],
        nodes: [operator('Reshape', ['texts', 'flat'], ['sms']), ...matchNodes()],
        initializers: [...matchInitializers, int64Tensor('flat', [-1])],
      },
      { input: { name: 'texts', type: 'string', shape: '[N,1]' } },
    )
    const { probabilities } = await classify(['hi', 'win'])
    expect(probabilities.map((probability) => Number(probability?.toFixed(4)))).toEqual(expected.slice(0, 2))
  })

  it('decides whether the model receives raw text', async () => {
    const { classify } = await load(
      { nodes: matchNodes('a  b'), initializers: matchInitializers },
      {
        input: { name: 'sms', type: 'string', shape: '[N]', text: 'raw' },
        goldenExamples: [{ sms: 'a  b', probability: winProbability }],
      },
    )
    expect((await classify(['a b'])).probabilities[0]).toBeCloseTo(otherProbability, 4)
  })

  it('must have the spam label among its labels', async () => {
    await expect(probabilitiesOf({ nodes: [] }, { labels: ['0', '1'] })).rejects.toThrow('set "labels"')
  })
})
