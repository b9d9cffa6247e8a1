import { maxExplainedParts } from '@sms-checker/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ExplainableModel, explain, splitIntoParts } from './explanation.ts'

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit))

/** A model that records its runs, each of which takes a time proportional to its messages. */
function modelOf(probabilityOf: (sms: string) => number | undefined, millisecondsPerMessage = 0.3) {
  const runs: (readonly string[])[] = []
  const classifyUnbatched = async (messages: readonly string[]) => {
    runs.push(messages)
    return messages.map(probabilityOf)
  }
  const classify: ExplainableModel['classify'] = async (messages, onRun) => {
    // Other messages share the run.
    const batchSize = messages.length + 3
    onRun?.({ enqueuedAt: 0, startedAt: 5, endedAt: 5 + batchSize * millisecondsPerMessage, batchSize })
    return messages.map((sms) => probabilityOf(sms) ?? Number.NaN)
  }
  return { runs, classify, classifyUnbatched }
}

/** A linear model over words. */
const linearModel = (weights: Readonly<Record<string, number>>, bias: number, millisecondsPerMessage?: number) =>
  modelOf(
    (text) => sigmoid(text.split(/\s+/).reduce((sum, word) => sum + (weights[word] ?? 0), bias)),
    millisecondsPerMessage,
  )

const unexpected = () => Promise.reject(new Error('This must not be called.'))

it('finds the weights of a linear model over words in one run', async () => {
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

it.each([
  ['32 parts of a fast model', 0.3, 32],
  ['as many as fit into 250 ms of a slow one', 12, 20],
  ['4 of a very slow one', 400, 4],
])('tries at most %s, however long the message is', async (_, millisecondsPerMessage, parts) => {
  const model = linearModel({ a: 0.001 }, 0, millisecondsPerMessage)
  const { explanation } = await explain('a '.repeat(1_000), model)
  expect(model.runs.map((run) => run.length)).toEqual([parts])
  expect(explanation).toHaveLength(Math.min(parts, maxExplainedParts))
})

it('has finite weights where the model is certain, and no parts where nothing matters', async () => {
  const certain = modelOf((sms) => (sms.includes('win') ? 1 : 0))
  const { explanation } = await explain('win it', certain)
  expect(explanation).toEqual([{ start: 0, end: 3, weight: expect.closeTo(32.2, 0) }])
  expect((await explain('lunch at one', certain)).explanation).toEqual([])
  expect(await explain(' \n', certain)).toEqual({ probability: 0, explanation: [] })
})

it('gives no weight to a part without which the model fails', async () => {
  const model = modelOf((sms) => (sms.includes('safe') ? (sms.includes('win') ? 0.9 : 0.1) : undefined))
  const { probability, explanation } = await explain('safe win', model)
  expect(probability).toBe(0.9)
  expect(explanation).toEqual([{ start: 5, end: 8, weight: expect.closeTo(4.39, 1) }])
})

describe('an additive model', () => {
  const sms = 'WIN  £5, mum'
  const weights = [1, 0.5, 0.5, 0, 0, 0.4, 0.01, 0, 0, -2, -1, 0.5]
  const features = [
    { name: 'constant', weight: -0.7 },
    { name: 'link', weight: 0 },
    { name: 'money', weight: 0.3 },
  ]
  const total = weights.reduce((sum, weight) => sum + weight, 0) - 0.4
  const model = {
    classify: async (messages: readonly string[]) => messages.map(() => sigmoid(total)),
    classifyUnbatched: unexpected,
    contributions: async () => ({ characters: weights, features }),
  }

  it('is explained by the contributions of each word and a remainder', async () => {
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

  it('has weights that add up to the log-odds, however many parts there are', async () => {
    const long = 'a '.repeat(1_000)
    const characters = Array.from(long, (_, i) => (i % 2 === 0 ? 0.03 * Math.sin(i) : 0))
    const { explanation, remainder } = await explain(long, {
      ...model,
      contributions: async () => ({ characters, features }),
    })
    expect(explanation).toHaveLength(maxExplainedParts)
    const total = [...explanation, ...(remainder ?? [])].reduce((sum, { weight }) => sum + weight, 0)
    expect(total).toBeCloseTo(characters.reduce((sum, weight) => sum + weight, 0) - 0.4, 9)
    expect(remainder?.map(({ name }) => name)).toEqual(['other parts', 'constant', 'money'])
  })
})

describe('the parts of a message', () => {
  it('are its words when it is short; a link is one word', () => {
    const sms = ' Win  now:\nhttps://a.b/c?d=1 👩‍👩‍👧 '
    expect(splitIntoParts(sms, 32).map(({ start, end }) => sms.slice(start, end))).toEqual([
      'Win',
      'now:',
      'https://a.b/c?d=1',
      '👩‍👩‍👧',
    ])
  })

  it('cover every word once, in order, and never exceed the maximum', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^\S{1,5}$/u), { maxLength: 90 }),
        fc.integer({ min: 1, max: 40 }),
        (words, maxParts) => {
          const sms = words.join(' ')
          const parts = splitIntoParts(sms, maxParts)
          expect(parts).toHaveLength(Math.min(words.length, maxParts))
          expect(parts.map(({ start, end }) => sms.slice(start, end)).join(' ')).toBe(sms)
        },
      ),
    )
  })
})
