import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openClassifier } from './classifier.ts'
import { logOddsOf } from './contributions.ts'
import { explain } from './explanation.ts'

const models = fileURLToPath(new URL('../models/', import.meta.url))
const directories = readdirSync(models, { withFileTypes: true }).filter((entry) => entry.isDirectory())

it('there are models in the image', () => {
  expect(directories.length).toBeGreaterThan(0)
})

it.each(directories.map(({ name }) => name))(
  '%s can be served, alone and in a batch alike, and explained',
  async (name) => {
    const classifier = await openClassifier(models + name, 1)
    try {
      expect(classifier.manifest.id).toBe(name)
      const texts = [
        '?',
        'See you at 7',
        `${'long text with www.example.com '.repeat(60)}`,
        'WINNER!! Claim £900 now, call 09061701461',
        '😀',
      ]
      const together = await classifier.probabilities(texts)
      for (const [index, text] of texts.entries()) {
        expect((await classifier.probabilities([text]))[0]).toBeCloseTo(together[index] ?? Number.NaN, 4)
      }
      const explained = { ...classifier, together: classifier.probabilities }
      const { explanation } = await explain('WINNER!! Claim £900 now, call 09061701461', explained)
      expect(explanation.some(({ weight }) => weight > 0)).toBe(true)
      expect(await explain('?', explained)).toMatchObject({ probability: expect.any(Number) })
    } finally {
      await classifier.release()
    }
  },
)

it('linear takes the log-odds of every answer apart, as each message came', async () => {
  const classifier = await openClassifier(`${models}linear`, 1)
  try {
    const texts = [
      'See you at 7, then?',
      '  Your\tparcel 👋 waits:\r\n pay \u200bhere www.example.com/p1  ',
      'f r e e  tickets tonight',
      'ЅРЕСІАL ОFFЕR 🎁 сlісk nоw',
      'ok',
      'Can you call me back when you get this? '.repeat(40),
    ]
    let uncertain = 0
    for (const text of texts) {
      const [probability = Number.NaN] = await classifier.probabilities([text])
      const parts = await classifier.contributions?.(text)
      if (parts === undefined) throw new Error('no contributions')
      // The probability is rounded to 32 bits: far from a half it no longer tells the log-odds to four digits.
      expect(1 / (1 + Math.exp(-logOddsOf(parts)))).toBeCloseTo(probability, 6)
      const certain = probability < 0.01 || probability > 0.99
      if (!certain) expect(Math.abs(logOddsOf(parts) - Math.log(probability / (1 - probability)))).toBeLessThan(1e-4)
      uncertain += certain ? 0 : 1
      expect(parts.characters).toHaveLength(text.length)
      expect(parts.characters.filter((weight, i) => weight !== 0 && /\s/.test(text[i] ?? ''))).toEqual([])
      const { explanation, remainder = [] } = await explain(text, { ...classifier, together: classifier.probabilities })
      const told = [...explanation, ...remainder].reduce((sum, { weight }) => sum + weight, 0)
      expect(told).toBeCloseTo(logOddsOf(parts), 9)
    }
    expect(uncertain).toBeGreaterThan(0)
  } finally {
    await classifier.release()
  }
})
