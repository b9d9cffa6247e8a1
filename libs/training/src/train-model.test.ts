import { describe, expect, it } from 'vitest'
import { readCorpora } from './corpus/read-corpora.ts'
import type { Family } from './family.ts'
import { linear, linearSettings, prepareLinear } from './linear/linear-family.ts'
import { neural, neuralSettings, prepareNeural } from './neural/neural-family.ts'
import { onnxProbabilities } from './onnx/onnx-scorer.ts'
import { trainModel } from './train-model.ts'
import { prepareTrees, trees, treesSettings } from './trees/trees-family.ts'

const ngrams = { bits: 12, words: 1, characters: [3, 3] } as const

/** The families, made small enough to train in a test. */
const small: readonly Family[] = [
  { ...linear, prepare: (examples) => prepareLinear(examples, { ...linearSettings, ngrams }) },
  {
    ...neural,
    prepare: (examples) =>
      prepareNeural(examples, { ...neuralSettings, ngrams, training: { ...neuralSettings.training, epochs: 2 } }),
  },
  {
    ...trees,
    prepare: (examples) =>
      prepareTrees(examples, {
        ngrams,
        selected: 200,
        steps: 8,
        boosting: { ...treesSettings.boosting, trees: 30, featureShare: 0.5 },
      }),
  },
]

const messages = (await readCorpora([])).filter((_, i) => i % 8 === 0)

describe.each(small.map((family) => [family.id, family] as const))('trainModel %s', (_, family) => {
  it('writes the same bytes for the same messages', () => {
    const [once, again] = [trainModel(family, messages), trainModel(family, messages)]
    expect(Buffer.compare(once.graph, again.graph)).toBe(0)
    expect(again.manifest).toEqual(once.manifest)
  }, 60_000)

  it('learns, and writes a graph that computes what the trainer computes, whatever the text', async () => {
    const { graph, manifest } = trainModel(family, messages)
    expect(manifest.quality[0]?.mcc).toBeGreaterThan(0.6)
    const odd = [
      '',
      '!',
      'a',
      '日本語 текст',
      '😀'.repeat(40),
      'x'.repeat(2000),
      ...manifest.checks.map(({ sms }) => sms),
    ]
    const output = { input: manifest.input.name, output: manifest.output.name }
    const alone = await Promise.all(
      odd.map(async (sms) => (await onnxProbabilities(graph, [sms], output))[0] ?? Number.NaN),
    )
    const together = await onnxProbabilities(graph, odd, output)
    together.forEach((probability, i) => {
      expect(probability).toBeCloseTo(alone[i] ?? Number.NaN, 5)
    })
    manifest.checks.forEach(({ probability }, i) => {
      expect(together[odd.length - manifest.checks.length + i]).toBeCloseTo(probability, 4)
    })
  }, 60_000)
})
