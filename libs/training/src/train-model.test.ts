import { describe, expect, it } from 'vitest'
import { readCorpora } from './corpus/read-corpora.ts'
import { recipes } from './recipes.ts'
import { trainModel } from './train-model.ts'

describe('trainModel', () => {
  it('writes the same bytes for the same messages', async () => {
    const messages = (await readCorpora([])).filter((_, i) => i % 8 === 0)
    for (const recipe of recipes) {
      const small = { ...recipe, ngrams: { ...recipe.ngrams, bits: 12 } }
      const [once, again] = [trainModel(small, messages), trainModel(small, messages)]
      expect(Buffer.compare(once.graph, again.graph)).toBe(0)
      expect(again.manifest).toEqual(once.manifest)
    }
  }, 60_000)
})
