import { normalizeMessage } from '@sms-checker/text'
import fc from 'fast-check'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { shapeFeatures } from '../features/shape-features.ts'
import { contributionNames, inputName, outputName } from '../model-type.ts'
import { type LinearModel, linearContributions, linearGraph, linearProbability } from './linear-model.ts'

/** A model in which adjacent weights differ. */
const rows = 2 ** 12
const model: LinearModel = {
  ngrams: { bits: 12, words: 2, characters: [2, 4] },
  table: Float32Array.from({ length: 2 * rows }, (_, i) =>
    i < 2 ? 0 : i % 2 === 0 ? 3 * Math.sin(i) : 1 + Math.cos(i) ** 2,
  ),
  shape: Float32Array.from(shapeFeatures, (_, i) => 0.1 * (i - 9)),
  bias: -0.3,
}
const session = await InferenceSession.create(linearGraph(model), { logSeverityLevel: 3 })

async function run(messages: string[]) {
  const results = await session.run({ [inputName]: new Tensor('string', messages, [messages.length]) })
  const tableOf = (name: string): number[][] => {
    const data = Array.from(results[name]?.data ?? [], Number)
    const width = data.length / messages.length
    return messages.map((_, i) => data.slice(i * width, (i + 1) * width))
  }
  return {
    probabilities: tableOf(outputName).flat(),
    characters: tableOf(contributionNames.characters),
    features: tableOf(contributionNames.features),
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const logOdds = (probability: number): number => Math.log(probability / (1 - probability))

const message = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    fc.lorem(),
    fc.constantFrom('?', 'a', '1 2', 'WIN £900 now: call 09061701461', 'Ünï codé 👩‍👩‍👧 ok'),
  )
  .map(normalizeMessage)
  .filter((text) => text !== '')

describe('linearGraph', () => {
  it('outputs contributions that add up to the log-odds of any message in any batch', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 4 }), async (messages) => {
        const { probabilities, characters, features } = await run(messages)
        for (const [i, text] of messages.entries()) {
          const whole = sum(characters[i] ?? []) + sum(features[i] ?? [])
          expect(whole).toBeCloseTo(logOdds(linearProbability(model, text)), 4)
          expect(1 / (1 + Math.exp(-whole))).toBeCloseTo(probabilities[i] ?? Number.NaN, 5)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('assigns no contribution to spaces or padding', async () => {
    const [short, long] = ['ab, cd', 'some longer message of words']
    const { characters, features } = await run([short, long])
    const own = characters[0] ?? []
    expect(own).toHaveLength(long.length)
    expect(own.flatMap((value, i) => (value === 0 ? [i] : []))).toEqual([
      3,
      ...Array.from({ length: long.length - short.length }, (_, i) => short.length + i),
    ])
    expect(features[0]).toHaveLength(linearContributions.features.names.length)
  })

  it('changes only the contributions of n-grams that contain a changed character', async () => {
    // Give every n-gram the same weight in the norm, so that both vectors have the same length.
    const even = { ...model, table: model.table.map((value, i) => (i > 1 && i % 2 === 1 ? 1 : value)) }
    const other = await InferenceSession.create(linearGraph(even), { logSeverityLevel: 3 })
    const run = async (text: string) => {
      const results = await other.run({ [inputName]: new Tensor('string', [text], [1]) })
      return Array.from(results[contributionNames.characters]?.data ?? [], Number)
    }
    const [before, after] = [await run('one two three four'), await run('one two three fouz')]
    const moved = before.flatMap((value, i) => (Math.abs(value - (after[i] ?? 0)) > 1e-6 ? [i] : []))
    // Words in pairs reach back to the start of "three", characters in fours to its last letters.
    expect(moved).toEqual([8, 9, 10, 11, 12, 14, 15, 16, 17])
  })
})
