import { normalizeMessage } from '@sms-checker/text'
import { describe, expect, it } from 'vitest'
import { readCorpora } from './corpus/split.ts'
import { linear, linearSettings, prepareLinear } from './linear/linear-classifier.ts'
import type { ModelType } from './model-type.ts'
import { neural, neuralSettings, prepareNeural } from './neural/neural-classifier.ts'
import { onnxProbabilities } from './onnx/inference.ts'
import { trainModel } from './train-model.ts'

const ngrams = { bits: 12, words: 1, characters: [3, 3] } as const

/** The model types with settings small enough to train in a test. */
const small: readonly ModelType[] = [
  { ...linear, prepare: (examples) => prepareLinear(examples, { ...linearSettings, ngrams }) },
  {
    ...neural,
    prepare: (examples) =>
      prepareNeural(examples, { ...neuralSettings, ngrams, training: { ...neuralSettings.training, epochs: 2 } }),
  },
]

const messages = (await readCorpora([])).filter((_, i) => i % 8 === 0)

describe.each(small.map((modelType) => [modelType.id, modelType] as const))('trainModel %s', (_, modelType) => {
  it('produces equal bytes for equal messages', async () => {
    const [once, again] = [await trainModel(modelType, messages), await trainModel(modelType, messages)]
    expect(Buffer.compare(once.graph, again.graph)).toBe(0)
    expect(again.manifest).toEqual(once.manifest)
  })

  it('learns, and writes a graph that agrees with the trainer on any text', async () => {
    const { graph, manifest } = await trainModel(modelType, messages)
    expect(manifest.quality[0]?.mcc).toBeGreaterThan(0.6)
    const odd = [
      '',
      '!',
      'a',
      '日本語 текст',
      '😀'.repeat(40),
      'x'.repeat(2000),
      ...manifest.goldenExamples.map(({ sms }) => normalizeMessage(sms)),
    ]
    const output = { input: manifest.input.name, output: manifest.output.name }
    const alone = await Promise.all(
      odd.map(async (sms) => (await onnxProbabilities(graph, [sms], output))[0] ?? Number.NaN),
    )
    const together = await onnxProbabilities(graph, odd, output)
    together.forEach((probability, i) => {
      expect(probability).toBeCloseTo(alone[i] ?? Number.NaN, 5)
    })
    manifest.goldenExamples.forEach(({ probability }, i) => {
      expect(together[odd.length - manifest.goldenExamples.length + i]).toBeCloseTo(probability, 4)
    })
  })
})
