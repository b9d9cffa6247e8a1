import type { ModelContributions } from '@sms-checker/contracts'
import { afterEach, expect, it } from 'vitest'
import {
  DataType,
  floats,
  graph,
  integers,
  manifestOf,
  matchInitializers,
  matchNodes,
  modelDirectory,
  node,
  otherProbability,
  value,
  winProbability,
} from '../test/onnx-models.ts'
import { type Classifier, openClassifier } from './classifier.ts'

const low = Math.log(otherProbability / (1 - otherProbability))
const high = Math.log(winProbability / (1 - winProbability))

const contributions: ModelContributions = {
  characters: { name: 'characters', type: 'float32', shape: '[N,L]' },
  features: { name: 'features', type: 'float32', shape: '[N,F]', names: ['constant', 'luck'] },
}

/** A model of messages of three characters, which says that "win" adds so much to the constant. */
function additiveModel(perCharacter: number): { graph: Uint8Array } {
  return {
    graph: graph({
      inputs: [value('sms', DataType.STRING, ['N'])],
      outputs: [
        value('probability', DataType.FLOAT, ['N']),
        value('characters', DataType.FLOAT, ['N', 3]),
        value('features', DataType.FLOAT, ['N', 2]),
      ],
      nodes: [
        ...matchNodes(),
        node('Unsqueeze', ['indicator', 'second'], ['column']),
        node('Mul', ['column', 'each'], ['characters']),
        node('Mul', ['column', 'nothing'], ['none']),
        node('Add', ['none', 'whole'], ['features']),
      ],
      initializers: [
        ...matchInitializers,
        integers('second', [1]),
        floats('each', [perCharacter, perCharacter, perCharacter], [1, 3]),
        floats('nothing', [0, 0], [1, 2]),
        floats('whole', [low, 0], [1, 2]),
      ],
    }),
  }
}

let opened: Classifier | undefined

afterEach(async () => {
  await opened?.release()
  opened = undefined
})

async function open(perCharacter: number, { declared = contributions, checked = ['win', 'bye'] } = {}) {
  const { graph } = additiveModel(perCharacter)
  const checks = checked.map((sms) => ({ sms, probability: sms === 'win' ? winProbability : otherProbability }))
  opened = await openClassifier(
    await modelDirectory({ graph, manifest: manifestOf(graph, { contributions: declared, goldenExamples: checks }) }),
    1,
  )
  return opened
}

it('a model takes an answer apart where its message stands', async () => {
  const model = await open((high - low) / 3)
  const parts = await model.contributions?.(' win\n')
  const each = expect.closeTo((high - low) / 3, 5)
  expect(parts).toEqual({
    characters: [0, each, each, each, 0],
    features: [
      { name: 'constant', weight: expect.closeTo(low, 5) },
      { name: 'luck', weight: 0 },
    ],
  })
  expect((await model.probabilities(['win']))[0]).toBeCloseTo(winProbability, 5)
})

it('a model whose contributions do not add up is not served', async () => {
  await expect(open(0.5)).rejects.toThrow(
    /contributions to check message 1 \("win"\) add up to a probability of 0\.33\d+, but the model answers 0\.900000/,
  )
})

it('nor one that has not as many as it has characters, or another output than it says', async () => {
  await expect(open(1, { checked: ['winner'] })).rejects.toThrow(
    /output "characters" of model\.onnx has 3 values, not 6/,
  )
  const declared = { ...contributions, features: { ...contributions.features, name: 'shape' } }
  await expect(open(1, { declared })).rejects.toThrow(/the manifest says an output "shape"/)
})
