import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openClassifier } from './classifier.ts'
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
      const { explanation } = await explain('WINNER!! Claim £900 now, call 09061701461', classifier)
      expect(explanation.some(({ weight }) => weight > 0)).toBe(true)
      expect(await explain('?', classifier)).toMatchObject({ probability: expect.any(Number) })
    } finally {
      await classifier.release()
    }
  },
)
