import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { randomEncoder, tokens } from '../../test/random-encoder.ts'
import type { SplitMessage } from '../corpus/split.ts'
import { onnxProbabilities } from '../onnx/inference.ts'
import { trainModel } from '../train-model.ts'
import { readFineTuning } from './fine-tuning.ts'
import { transformerType } from './transformer-classifier.ts'

const messages: SplitMessage[] = ['sp_latest', 'mishra_soni', 'uci'].flatMap((source, number) =>
  [true, false].flatMap((spam) =>
    Array.from({ length: 12 }, (_, i): SplitMessage => {
      const corpus = source === 'sp_latest' ? (spam ? 'sp_latest_raw' : 'sp_latest_ham') : source
      const text = spam ? `claim a prize number ${source} ${i} at win-now.top` : `see you at home ${source} ${i} then`
      return { corpus, spam, text, fold: 1 + (i % 9), group: 100 * number + (spam ? 50 : 0) + i }
    }),
  ),
)
const measured = messages.filter(({ corpus }) => corpus !== 'uci')

const fineTuning = {
  weights: randomEncoder(1),
  vocabulary: tokens.map((text, id) => ({ text, id })),
  leftOutLogOdds: new Map(measured.map(({ text, spam }) => [text, spam ? 4 : -4])),
}

it('adds the log-odds of both models in one graph, which gives a message the same probability in any batch', async () => {
  const { graph, manifest } = await trainModel(transformerType(fineTuning), messages)
  const texts = [...messages.map(({ text }) => text), 'a b c', '']
  const names = { input: manifest.input.name, output: manifest.output.name }
  const together = await onnxProbabilities(graph, texts, names)
  for (const i of [0, 12, texts.length - 2, texts.length - 1]) {
    const text = texts[i] ?? ''
    expect((await onnxProbabilities(graph, [text], names))[0]).toBeCloseTo(together[i] ?? Number.NaN, 5)
  }
  const ofSpam = together.filter((_, i) => messages[i]?.spam === true)
  const ofHam = together.filter((_, i) => messages[i]?.spam === false)
  expect(Math.min(...ofSpam)).toBeGreaterThan(Math.max(...ofHam))
})

it('measures only the sources that a run of the fine-tuning left out', async () => {
  const { manifest } = await trainModel(transformerType(fineTuning), messages)
  const sources = manifest.quality.map(({ protocol }) => protocol.split(' ')[0])
  expect(sources).toEqual(['sp_latest', 'mishra_soni', 'Holdout:'])
})

it('names a run whose scores are not those of its examples', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fine-tuned-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const run = join(directory, 'left-out', 'sp_latest')
  await mkdir(run, { recursive: true })
  await writeFile(join(run, 'examples.jsonl'), '{"text":"a","train":false}\n{"text":"b","train":true}\n')
  await writeFile(join(run, 'scores.jsonl'), '1.5\n')
  await expect(readFineTuning(directory, 100)).rejects.toThrow('sp_latest has 1 scores of 2 examples')
})
