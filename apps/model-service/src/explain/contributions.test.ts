import type { ModelContributions } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import {
  classifierOf,
  DataType,
  directoryOf,
  floatTensor,
  int64Tensor,
  matchInitializers,
  matchNodes,
  onnxModel,
  operator,
  otherProbability,
  valueInfo,
  winProbability,
} from '../../test/onnx-models.ts'
import { characterOffsets } from './contributions.ts'

const low = Math.log(otherProbability / (1 - otherProbability))
const high = Math.log(winProbability / (1 - winProbability))

const contributions: ModelContributions = {
  characters: { name: 'characters', type: 'float32', shape: '[N,L]' },
  features: { name: 'features', type: 'float32', shape: '[N,F]', names: ['constant', 'luck'] },
}

/** An additive model of messages with three characters: each character of "win" contributes `perCharacter`. */
function additiveModel(perCharacter: number): Uint8Array {
  return onnxModel({
    outputs: [
      valueInfo('probability', DataType.FLOAT, ['N']),
      valueInfo('characters', DataType.FLOAT, ['N', 3]),
      valueInfo('features', DataType.FLOAT, ['N', 2]),
    ],
    nodes: [
      ...matchNodes(),
      operator('Unsqueeze', ['indicator', 'second'], ['column']),
      operator('Mul', ['column', 'each'], ['characters']),
      operator('Mul', ['column', 'zeros'], ['none']),
      operator('Add', ['none', 'constant'], ['features']),
    ],
    initializers: [
      ...matchInitializers,
      int64Tensor('second', [1]),
      floatTensor('each', [perCharacter, perCharacter, perCharacter], [1, 3]),
      floatTensor('zeros', [0, 0], [1, 2]),
      floatTensor('constant', [low, 0], [1, 2]),
    ],
  })
}

async function load(perCharacter: number, { declared = contributions, examples = ['win', 'bye'] } = {}) {
  const goldenExamples = examples.map((sms) => ({
    sms,
    probability: sms === 'win' ? winProbability : otherProbability,
  }))
  const directory = await directoryOf(additiveModel(perCharacter), { contributions: declared, goldenExamples })
  return classifierOf(directory)
}

it('contributions have the offsets of the message as received', async () => {
  const model = await load((high - low) / 3)
  const parts = await model.contributions?.(' win\n')
  const each = expect.closeTo((high - low) / 3, 5)
  expect(parts).toEqual({
    characters: [0, each, each, each, 0],
    features: [
      { name: 'constant', weight: expect.closeTo(low, 5) },
      { name: 'luck', weight: 0 },
    ],
  })
  expect((await model.classify(['win'])).probabilities[0]).toBeCloseTo(winProbability, 5)
})

it('offsets are those of the original message, in UTF-16 code units', () => {
  expect(characterOffsets(' \u{1f600}\n a', 'raw')).toEqual([0, 1, 3, 4, 5])
  expect(characterOffsets('  hi\r\n you\u200b!')).toEqual([2, 3, 4, 7, 8, 9, 11])
  expect(characterOffsets('\u{1f600} f r e e')).toEqual([0, 2, 3, 5, 7, 9])
  expect(characterOffsets('a\u200db \ud800')).toEqual([0, 2, 3, 4])
})

it('a model is rejected when its contributions do not add up to its probability', async () => {
  await expect(load(0.5)).rejects.toThrow(
    /contributions to golden example 1 \("win"\) add up to a probability of 0\.33\d+, but the model returns 0\.900000/,
  )
})

it('a model is rejected when the number of contributions differs from the number of characters', async () => {
  await expect(load(1, { examples: ['winner'] })).rejects.toThrow(
    /output "characters" of model\.onnx has 3 values instead of 6/,
  )
})

it('a model is rejected when it lacks a declared output', async () => {
  const declared = { ...contributions, features: { ...contributions.features, name: 'shape' } }
  await expect(load(1, { declared })).rejects.toThrow(/the manifest declares an output "shape"/)
})
