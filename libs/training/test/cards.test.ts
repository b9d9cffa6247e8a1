import { readFile } from 'node:fs/promises'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { families, ModelFigures, modelCards, plots, readModelDirectory } from '../src/index.ts'

const docs = new URL('../../../docs/', import.meta.url)
const models = new URL('../../../apps/model-service/models/', import.meta.url)
const read = (path: string): Promise<string> => readFile(new URL(path, docs), 'utf8')
const figures = Value.Parse(Type.Array(ModelFigures), JSON.parse(await read('models/figures.json')))
const sources = await Promise.all(
  families.map(async (family) => {
    const { manifest } = await readModelDirectory(new URL(family.id, models).pathname)
    const own = figures.find(({ id }) => id === family.id)
    if (own === undefined) throw new Error(`docs/models/figures.json has no figures of ${family.id}`)
    return { family, manifest, figures: own }
  }),
)

describe('docs/models.md', () => {
  it('is what the evaluation wrote', async () => {
    expect(await read('models.md')).toBe(modelCards(sources))
    for (const { figures } of sources) {
      for (const [name, svg] of Object.entries(plots(figures))) expect(await read(`models/${name}`)).toBe(svg)
    }
  })

  it('was measured on the files that are shipped', () => {
    for (const { manifest, figures } of sources) expect(figures.sha256).toBe(manifest.sha256)
  })
})
