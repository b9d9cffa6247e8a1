import { maxExplainedParts } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { explain } from './explanation.ts'

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit))

/** A linear model over words, which remembers how often it was asked. */
function linearModel(weights: Readonly<Record<string, number>>, bias: number) {
  const runs: (readonly string[])[] = []
  return {
    runs,
    classify: async (texts: readonly string[]) => {
      runs.push(texts)
      return texts.map((text) => sigmoid(text.split(/\s+/).reduce((sum, word) => sum + (weights[word] ?? 0), bias)))
    },
  }
}

it('finds the weights of a model that adds up its words, in one run', async () => {
  const model = linearModel({ WIN: 2, cash: 1, mum: -3 }, -0.5)
  const sms = 'WIN some cash mum'
  const { probability, explanation } = await explain(sms, model.classify)
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
  const { explanation } = await explain('a '.repeat(1_000), model.classify)
  expect(model.runs.flat().length).toBeLessThanOrEqual(33)
  expect(explanation.length).toBeLessThanOrEqual(maxExplainedParts)
})

it('gives finite weights where the model is certain, and none where nothing matters', async () => {
  const certain = async (texts: readonly string[]) => texts.map((text) => (text.includes('win') ? 1 : 0))
  const { explanation } = await explain('win it', certain)
  expect(explanation).toEqual([{ start: 0, end: 3, weight: expect.closeTo(32.2, 0) }])
  expect((await explain('lunch at one', certain)).explanation).toEqual([])
})
