import { maxExplainedParts } from '@sms-checker/contracts'
import { describe, expect, it } from 'vitest'
import { explain } from './explanation.ts'

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit))

/** A linear model over words, which remembers how often it was asked. */
function linearModel(weights: Readonly<Record<string, number>>, bias: number) {
  const runs: (readonly string[])[] = []
  const together = async (texts: readonly string[]) => {
    runs.push(texts)
    return texts.map((text) => sigmoid(text.split(/\s+/).reduce((sum, word) => sum + (weights[word] ?? 0), bias)))
  }
  return { runs, together, probabilities: unasked }
}

const unasked = () => Promise.reject(new Error('Nobody should ask this.'))

it('finds the weights of a model that adds up its words, in one run', async () => {
  const model = linearModel({ WIN: 2, cash: 1, mum: -3 }, -0.5)
  const sms = 'WIN some cash mum'
  const { probability, explanation } = await explain(sms, model)
  expect(probability).toBeCloseTo(sigmoid(-0.5), 10)
  expect(explanation.map(({ start, end, weight }) => [sms.slice(start, end), Number(weight.toFixed(6))])).toEqual([
    ['mum', -3],
    ['WIN', 2],
    ['cash', 1],
  ])
  expect(model.runs).toHaveLength(1)
})

it('stays bounded for the longest message', async () => {
  const model = linearModel({ a: 0.1 }, 0)
  const { explanation } = await explain('a '.repeat(1_000), model)
  expect(model.runs).toHaveLength(1)
  expect(model.runs.flat().length).toBeLessThanOrEqual(33)
  expect(explanation.length).toBeLessThanOrEqual(maxExplainedParts)
})

it('gives finite weights where the model is certain, and none where nothing matters', async () => {
  const certain = {
    together: async (texts: readonly string[]) => texts.map((text) => (text.includes('win') ? 1 : 0)),
    probabilities: unasked,
  }
  const { explanation } = await explain('win it', certain)
  expect(explanation).toEqual([{ start: 0, end: 3, weight: expect.closeTo(32.2, 0) }])
  expect((await explain('lunch at one', certain)).explanation).toEqual([])
})

describe('a model that takes its answers apart', () => {
  const sms = 'WIN  £5, mum'
  const weights = [1, 0.5, 0.5, 0, 0, 0.4, 0.01, 0, 0, -2, -1, 0.5]
  const features = [
    { name: 'constant', weight: -0.7 },
    { name: 'link', weight: 0 },
    { name: 'money', weight: 0.3 },
  ]
  const total = weights.reduce((sum, weight) => sum + weight, 0) - 0.4
  const model = {
    probabilities: async (texts: readonly string[]) => texts.map(() => sigmoid(total)),
    together: unasked,
    contributions: async () => ({ characters: weights, features }),
  }

  it('is explained by its own sums, word by word, and by what is left', async () => {
    const { explanation, remainder } = await explain(sms, model)
    expect(explanation.map(({ start, end, weight }) => [sms.slice(start, end), Number(weight.toFixed(6))])).toEqual([
      ['mum', -2.5],
      ['WIN', 2],
      ['£5,', 0.41],
    ])
    expect(remainder).toEqual([
      { name: 'constant', weight: -0.7 },
      { name: 'money', weight: 0.3 },
    ])
  })

  it('leaves nothing out, however many parts there are', async () => {
    const long = 'a '.repeat(1_000)
    const characters = Array.from(long, (_, i) => (i % 2 === 0 ? 0.03 * Math.sin(i) : 0))
    const { explanation, remainder } = await explain(long, {
      ...model,
      contributions: async () => ({ characters, features }),
    })
    expect(explanation).toHaveLength(maxExplainedParts)
    const told = [...explanation, ...(remainder ?? [])].reduce((sum, { weight }) => sum + weight, 0)
    expect(told).toBeCloseTo(characters.reduce((sum, weight) => sum + weight, 0) - 0.4, 9)
    expect(remainder?.map(({ name }) => name)).toEqual(['other parts', 'constant', 'money'])
  })
})
