import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { onnxRuntimeEnvironment } from '@sms-checker/contracts'
import { evaluateShipped, families, modelCards, plots, readCorpora, readModelDirectory, summary } from '../src/index.ts'

Object.assign(process.env, onnxRuntimeEnvironment)

const usage = `Usage: npm run evaluate -- [FAMILY...] [--corpus FILE]... [--models DIRECTORY] [--cards DIRECTORY]
  FAMILY    ${families.map(({ id }) => id).join(', ')}; all of them when none is named
  --corpus  a further corpus that the models were trained on, in JSON lines: its held-out part is tested too
  --models  where the model directories are (apps/model-service/models)
  --cards   where models.md and its plots are written, e.g. docs; nowhere unless given`

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
  const unknown = ids.filter((id) => !families.some((family) => family.id === id))
  if (unknown.length > 0) throw new Error(`There is no family called ${unknown.join(', ')}.`)
  const messages = await readCorpora(corpora)
  const sources = []
  for (const family of families.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    const directory = join(models, family.id)
    const figures = await evaluateShipped(family, directory, messages)
    const { manifest } = await readModelDirectory(directory)
    sources.push({ family, manifest, figures })
    console.log(`\n${family.id} ${figures.version}, held-out part of each corpus (from the file)`)
    console.table(figures.corpora)
    console.table({
      closed: {
        ...figures.closed,
        protocol: `Almeida closed, ${figures.closedRepeatedRows} test rows repeat a training row`,
      },
    })
    console.log(
      `ONNX and trainer: ${figures.agreement.labelFlips} labels differ, probabilities by less than ${figures.agreement.widestGap}`,
    )
    console.log('Spam caught under tricks', figures.tricks, 'Calibration', figures.calibration)
  }
  console.table(summary(sources.map(({ figures }) => figures)))
  if (cards === undefined) return
  await mkdir(join(cards, 'models'), { recursive: true })
  await writeFile(join(cards, 'models.md'), modelCards(sources))
  await writeFile(
    join(cards, 'models', 'figures.json'),
    `${JSON.stringify(
      sources.map(({ figures }) => figures),
      undefined,
      1,
    )}\n`,
  )
  for (const { figures } of sources) {
    for (const [name, svg] of Object.entries(plots(figures))) await writeFile(join(cards, 'models', name), svg)
  }
}
