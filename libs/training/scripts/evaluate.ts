import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { closedProtocol, evaluateShipped, readCorpora, recipes } from '../src/index.ts'

const usage = `Usage: npm run evaluate -- [MODEL...] [--corpus FILE]... [--models DIRECTORY]
  MODEL     ${recipes.map(({ id }) => id).join(', ')}; all of them when none is named
  --corpus  a further corpus that the models were trained on, in JSON lines: its held-out tenth is tested too
  --models  where the model directories are (apps/model-service/models)`

const shipped = fileURLToPath(new URL('../../../apps/model-service/models', import.meta.url))

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      corpus: { type: 'string', multiple: true, default: [] },
      models: { type: 'string', default: shipped },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) console.log(usage)
  else await evaluate(positionals, values.corpus, values.models)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  process.exitCode = 1
}

async function evaluate(ids: readonly string[], corpora: readonly string[], models: string): Promise<void> {
  const unknown = ids.filter((id) => !recipes.some((recipe) => recipe.id === id))
  if (unknown.length > 0) throw new Error(`There is no model called ${unknown.join(', ')}.`)
  const messages = await readCorpora(corpora)
  for (const { id, ngrams } of recipes.filter((recipe) => ids.length === 0 || ids.includes(recipe.id))) {
    const closed = await closedProtocol(ngrams)
    const { protocol, ...figures } = closed.quality
    console.log(`\n${id}\n${protocol} (${closed.repeatedRows} test rows repeat a training row)`)
    console.table([{ threshold: Number(closed.threshold.toFixed(4)), ...figures }])
    console.log(
      `ONNX and trainer: ${closed.labelFlips} labels differ, probabilities by ${closed.widestGap.toExponential(1)} at most`,
    )
    console.log('The shipped file on the held-out tenth of each corpus')
    console.table(await evaluateShipped(`${models}/${id}`, messages))
  }
}
