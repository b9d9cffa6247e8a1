import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { ModelEvaluation, modelCards, models, plots, readLeaveOneCorpusOut, readModelDirectory } from '../src/index.ts'

const docs = new URL('../../../docs/', import.meta.url)
const directory = new URL('../../../apps/model-service/models/', import.meta.url)
const read = (path: string): Promise<string> => readFile(new URL(path, docs), 'utf8')
const evaluations = Value.Parse(Type.Array(ModelEvaluation), JSON.parse(await read('models/figures.json')))
const leftOut = await readLeaveOneCorpusOut(fileURLToPath(docs))
const sources = await Promise.all(
  models.map(async (model) => {
    const { manifest } = await readModelDirectory(new URL(model.id, directory).pathname)
    const evaluation = evaluations.find(({ id }) => id === model.id)
    if (evaluation === undefined) throw new Error(`docs/models/figures.json has no entry for ${model.id}`)
    return { model, manifest, evaluation, leftOut: leftOut.find(({ id }) => id === model.id) }
  }),
)

describe('docs/models.md', () => {
  it('equals the output of the evaluation', async () => {
    expect(await read('models.md')).toBe(modelCards(sources))
    for (const { evaluation } of sources) {
      for (const [name, svg] of Object.entries(plots(evaluation))) expect(await read(`models/${name}`)).toBe(svg)
    }
  })

  it('describes the shipped files', () => {
    for (const { model, manifest, evaluation, leftOut } of sources) {
      expect(evaluation.sha256).toBe(manifest.sha256)
      if (leftOut !== undefined) expect(leftOut.version).toBe(model.version)
    }
  })
})
