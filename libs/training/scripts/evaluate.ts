import '@sms-checker/contracts/onnx-telemetry-off'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  evaluateModel,
  type LeaveOneCorpusOut,
  leaveOneCorpusOut,
  leftOutScoresOf,
  type ModelDescription,
  type ModelType,
  modelCards,
  models,
  plots,
  readCorpora,
  readLeaveOneCorpusOut,
  readModelDirectory,
  summary,
  writeLeaveOneCorpusOut,
} from '../src/index.ts'
import {
  fineTunedOption,
  fineTunedUsage,
  selectById,
  selectModelTypes,
  spamShareOf,
  spamShareOption,
} from './options.ts'

const usage = `Usage: npm run evaluate -- [MODEL...] [--corpus FILE]... [--models DIRECTORY] [--cards DIRECTORY]
       npm run evaluate -- [MODEL...] --leave-one-corpus-out [--spam-share FRACTION] [--fine-tuned DIRECTORY] --corpus FILE... [--cards DIRECTORY]
  MODEL     ${models.map(({ id }) => id).join(', ')}; all of them by default
  --corpus  an additional corpus in JSON Lines; its holdout is evaluated too
  --models  parent of the model directories (apps/model-service/models)
  --cards   directory for models.md and its plots, for example docs; not written by default
  --leave-one-corpus-out  trains without one source at a time and measures on that source, instead of the shipped files
  --fine-tuned            ${fineTunedUsage} with --leave-one-corpus-out
  --spam-share            fraction of spam that these figures hold for (${spamShareOption.default})`

const shipped = fileURLToPath(new URL('../../../apps/model-service/models', import.meta.url))

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      corpus: { type: 'string', multiple: true, default: [] },
      models: { type: 'string', default: shipped },
      cards: { type: 'string' },
      'leave-one-corpus-out': { type: 'boolean', default: false },
      'fine-tuned': fineTunedOption,
      'spam-share': spamShareOption,
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) console.log(usage)
  else if (values['leave-one-corpus-out']) {
    const selected = await selectModelTypes(positionals, values['fine-tuned'])
    await leaveOut(selected, values.corpus, spamShareOf(values['spam-share']), values.cards)
  } else await evaluate(selectById(models, positionals), values.corpus, values.models, values.cards)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  process.exitCode = 1
}

async function leaveOut(
  selected: readonly ModelType[],
  corpora: readonly string[],
  spamShare: number,
  cards: string | undefined,
): Promise<void> {
  const messages = await readCorpora(corpora)
  const results: LeaveOneCorpusOut[] = []
  for (const modelType of selected) {
    const result = leaveOneCorpusOut(modelType, leftOutScoresOf(modelType, messages), spamShare)
    results.push(result)
    console.log(`\n${result.id} ${result.version}, each source left out, ${100 * spamShare} % spam`)
    console.table(result.sources)
    console.table(result.operatingPoints)
    console.table(result.alerts)
  }
  if (cards !== undefined) await writeLeaveOneCorpusOut(cards, results)
}

async function evaluate(
  selected: readonly (ModelDescription | ModelType)[],
  corpora: readonly string[],
  parent: string,
  cards: string | undefined,
): Promise<void> {
  const messages = await readCorpora(corpora)
  const leftOut = cards === undefined ? [] : await readLeaveOneCorpusOut(cards)
  const sources = []
  for (const model of selected) {
    const directory = join(parent, model.id)
    const evaluation = await evaluateModel(model, directory, messages)
    const { manifest } = await readModelDirectory(directory)
    sources.push({ model, manifest, evaluation, leftOut: leftOut.find(({ id }) => id === model.id) })
    console.log(`\n${model.id} ${evaluation.version}, holdout of each corpus`)
    console.table(evaluation.corpora)
    const { closed } = evaluation
    if (closed !== undefined) {
      console.table({
        closed: {
          ...closed.quality,
          protocol: `Almeida closed, ${closed.repeatedRows} test rows equal a training row`,
        },
      })
      console.log(
        `ONNX and trainer: ${closed.labelFlips} labels differ, probabilities differ by less than ${closed.maxDifference}`,
      )
    }
    console.log('Recall under perturbations', evaluation.perturbations, 'Calibration', evaluation.calibration)
  }
  console.table(summary(sources))
  if (cards === undefined) return
  await mkdir(join(cards, 'models'), { recursive: true })
  await writeFile(join(cards, 'models.md'), modelCards(sources))
  await writeFile(
    join(cards, 'models', 'figures.json'),
    `${JSON.stringify(
      sources.map(({ evaluation }) => evaluation),
      undefined,
      1,
    )}\n`,
  )
  for (const { evaluation } of sources) {
    for (const [name, svg] of Object.entries(plots(evaluation))) await writeFile(join(cards, 'models', name), svg)
  }
}
