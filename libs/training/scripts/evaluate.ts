import '@sms-checker/contracts/onnx-telemetry-off'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  defaultSpamShare,
  evaluateModel,
  type LeaveOneCorpusOut,
  leaveOneCorpusOut,
  modelCards,
  modelTypes,
  plots,
  readCorpora,
  readLeaveOneCorpusOut,
  readModelDirectory,
  summary,
  writeLeaveOneCorpusOut,
} from '../src/index.ts'

const usage = `Usage: npm run evaluate -- [MODEL...] [--corpus FILE]... [--models DIRECTORY] [--cards DIRECTORY]
       npm run evaluate -- [MODEL...] --leave-one-corpus-out [--spam-share FRACTION] --corpus FILE... [--cards DIRECTORY]
  MODEL     ${modelTypes.map(({ id }) => id).join(', ')}; all of them by default
  --corpus  an additional corpus in JSON Lines; its holdout is evaluated too
  --models  parent of the model directories (apps/model-service/models)
  --cards   directory for models.md and its plots, for example docs; not written by default
  --leave-one-corpus-out  trains without one source at a time and measures on that source, instead of the shipped files
  --spam-share            fraction of spam that these figures hold for (${defaultSpamShare})`

const shipped = fileURLToPath(new URL('../../../apps/model-service/models', import.meta.url))

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      corpus: { type: 'string', multiple: true, default: [] },
      models: { type: 'string', default: shipped },
      cards: { type: 'string' },
      'leave-one-corpus-out': { type: 'boolean', default: false },
      'spam-share': { type: 'string', default: String(defaultSpamShare) },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) console.log(usage)
  else if (values['leave-one-corpus-out']) {
    await leaveOut(positionals, values.corpus, spamShareOf(values['spam-share']), values.cards)
  } else await evaluate(positionals, values.corpus, values.models, values.cards)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  process.exitCode = 1
}

function selectModelTypes(ids: readonly string[]) {
  const unknown = ids.filter((id) => !modelTypes.some((modelType) => modelType.id === id))
  if (unknown.length > 0) throw new Error(`Unknown model: ${unknown.join(', ')}.`)
  return modelTypes.filter(({ id }) => ids.length === 0 || ids.includes(id))
}

function spamShareOf(text: string): number {
  const share = Number(text)
  if (!(share > 0 && share < 1)) throw new Error(`--spam-share is ${text}, expected a number between 0 and 1.`)
  return share
}

async function leaveOut(
  ids: readonly string[],
  corpora: readonly string[],
  spamShare: number,
  cards: string | undefined,
): Promise<void> {
  const selected = selectModelTypes(ids)
  const messages = await readCorpora(corpora)
  const results: LeaveOneCorpusOut[] = []
  for (const modelType of selected) {
    const result = leaveOneCorpusOut(modelType, messages, spamShare)
    results.push(result)
    console.log(`\n${result.id} ${result.version}, each source left out, ${100 * spamShare} % spam`)
    console.table(result.sources)
    console.table(result.operatingPoints)
    console.table(result.alerts)
  }
  if (cards !== undefined) await writeLeaveOneCorpusOut(cards, results)
}

async function evaluate(
  ids: readonly string[],
  corpora: readonly string[],
  models: string,
  cards: string | undefined,
): Promise<void> {
  const selected = selectModelTypes(ids)
  const messages = await readCorpora(corpora)
  const leftOut = cards === undefined ? [] : await readLeaveOneCorpusOut(cards)
  const sources = []
  for (const modelType of selected) {
    const directory = join(models, modelType.id)
    const evaluation = await evaluateModel(modelType, directory, messages)
    const { manifest } = await readModelDirectory(directory)
    sources.push({ modelType, manifest, evaluation, leftOut: leftOut.find(({ id }) => id === modelType.id) })
    console.log(`\n${modelType.id} ${evaluation.version}, holdout of each corpus`)
    console.table(evaluation.corpora)
    console.table({
      closed: {
        ...evaluation.closed,
        protocol: `Almeida closed, ${evaluation.closedRepeatedRows} test rows equal a training row`,
      },
    })
    console.log(
      `ONNX and trainer: ${evaluation.agreement.labelFlips} labels differ, probabilities differ by less than ${evaluation.agreement.maxDifference}`,
    )
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
