import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { logOddsOf } from './explain/contributions.ts'
import { explain } from './explain/explanation.ts'
import { type Classifier, loadClassifier } from './model/classifier.ts'

const models = fileURLToPath(new URL('../models/', import.meta.url))
const directories = readdirSync(models, { withFileTypes: true }).filter((entry) => entry.isDirectory())

let classifier: Classifier | undefined

afterEach(async () => {
  await classifier?.release()
  classifier = undefined
})

async function load(name: string): Promise<Classifier> {
  classifier = await loadClassifier(models + name, 1)
  return classifier
}

async function probabilitiesOf({ classify }: Classifier, messages: readonly string[]): Promise<number[]> {
  const { probabilities, error } = await classify(messages)
  return probabilities.map((probability) => {
    if (probability === undefined) throw new Error(error)
    return probability
  })
}

function explainable(model: Classifier) {
  const classify = (messages: readonly string[]) => probabilitiesOf(model, messages)
  return { classify, classifyUnbatched: classify, contributions: model.contributions }
}

it('the image has models', () => {
  expect(directories.length).toBeGreaterThan(0)
})

it.each(directories.map(({ name }) => name))(
  '%s loads, returns the same probabilities alone and in a batch, and can be explained',
  async (name) => {
    const model = await load(name)
    expect(model.manifest.id).toBe(name)
    const messages = [
      '?',
      'See you at 7',
      `${'long text with www.example.com '.repeat(60)}`,
      'WINNER!! Claim £900 now, call 09061701461',
      '😀',
    ]
    const batched = await probabilitiesOf(model, messages)
    for (const [index, message] of messages.entries()) {
      expect((await probabilitiesOf(model, [message]))[0]).toBeCloseTo(batched[index] ?? Number.NaN, 4)
    }
    const { explanation } = await explain('WINNER!! Claim £900 now, call 09061701461', explainable(model))
    expect(explanation.some(({ weight }) => weight > 0)).toBe(true)
    expect(await explain('?', explainable(model))).toMatchObject({ probability: expect.any(Number) })
  },
)

it('the contributions of linear add up to the log-odds of every message', async () => {
  const model = await load('linear')
  const messages = [
    'See you at 7, then?',
    '  Your\tparcel 👋 waits:\r\n pay \u200bhere www.example.com/p1  ',
    'f r e e  tickets tonight',
    'ЅРЕСІАL ОFFЕR 🎁 сlісk nоw',
    'ok',
    'Can you call me back when you get this? '.repeat(40),
  ]
  let uncertain = 0
  for (const message of messages) {
    const [probability = Number.NaN] = await probabilitiesOf(model, [message])
    const parts = await model.contributions?.(message)
    if (parts === undefined) throw new Error('no contributions')
    // A probability has 32 bits: far from 0.5 it does not determine four digits of the log-odds.
    expect(1 / (1 + Math.exp(-logOddsOf(parts)))).toBeCloseTo(probability, 6)
    const certain = probability < 0.01 || probability > 0.99
    if (!certain) expect(Math.abs(logOddsOf(parts) - Math.log(probability / (1 - probability)))).toBeLessThan(1e-4)
    uncertain += certain ? 0 : 1
    expect(parts.characters).toHaveLength(message.length)
    expect(parts.characters.filter((weight, i) => weight !== 0 && /\s/.test(message[i] ?? ''))).toEqual([])
    const { explanation, remainder = [] } = await explain(message, explainable(model))
    const total = [...explanation, ...remainder].reduce((sum, { weight }) => sum + weight, 0)
    expect(total).toBeCloseTo(logOddsOf(parts), 9)
  }
  expect(uncertain).toBeGreaterThan(0)
})
