import '@sms-checker/contracts/onnx-telemetry-off'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { evaluateModel, modelCards, modelTypes, plots, readCorpora, readModelDirectory, summary } from '../src/index.ts'

const usage = `Usage: npm run evaluate -- [MODEL...] [--corpus FILE]... [--models DIRECTORY] [--cards DIRECTORY]
  MODEL     ${modelTypes.map(({ id }) => id).join(', ')}; all of them by default
  --corpus  an additional corpus in JSON Lines; its holdout is evaluated too
  --models  parent of the model directories (apps/model-service/models)
  --cards   directory for models.md and its plots, for example docs; not written by default`

const shipped = fileURLToPath(new URL('../../../apps/model-service/models', import.meta.url))

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      corpus: { type: 'string', multiple: true, default: [] },
      models: { type: 'string', default: shipped },
      cards: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) console.log(usage)
  else await evaluate(positionals, values.corpus, values.models, values.cards)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  process.exitCode = 1
}

async function evaluate(
  ids: readonly string[],
  corpora: readonly string[],
  models: string,
  cards: string | undefined,
): Promise<void> {
  const unknown = ids.filter((id) => !modelTypes.some((modelType) => modelType.id === id))
  if (unknown.length > 0) throw new Error(`Unknown model: ${unknown.join(', ')}.`)
  const messages = await readCorpora(corpora)
  const sources = []
  for (const modelType of modelTypes.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    const directory = join(models, modelType.id)
    const evaluation = await evaluateModel(modelType, directory, messages)
    const { manifest } = await readModelDirectory(directory)
    sources.push({ modelType, manifest, evaluation })
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
  console.table(summary(sources.map(({ evaluation }) => evaluation)))
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
