import '@sms-checker/contracts/onnx-telemetry-off'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import { modelTypes, readCorpora, runClosedProtocol, trainModel, writeModelDirectory } from '../src/index.ts'

const usage = `Usage: npm run train -- [MODEL...] [--corpus FILE]... [--out DIRECTORY]
  MODEL     ${modelTypes.map(({ id }) => id).join(', ')}; all of them by default
  --corpus  an additional corpus in JSON Lines: {"corpus", "text", "label": 0|1, "raw"}
  --out     parent of the model directories (apps/model-service/models)`

const defaultOut = fileURLToPath(new URL('../../../apps/model-service/models', import.meta.url))

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      corpus: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: defaultOut },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) console.log(usage)
  else await train(positionals, values.corpus, values.out)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  process.exitCode = 1
}

async function train(ids: readonly string[], corpora: readonly string[], out: string): Promise<void> {
  const unknown = ids.filter((id) => !modelTypes.some((modelType) => modelType.id === id))
  if (unknown.length > 0) throw new Error(`Unknown model: ${unknown.join(', ')}.`)
  const messages = await readCorpora(corpora)
  for (const modelType of modelTypes.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    const bar = new SingleBar({
      format: `${modelType.id} {bar} {percentage} %`,
      clearOnComplete: true,
      noTTYOutput: false,
    })
    bar.start(1, 0)
    const closed = await runClosedProtocol(modelType)
    const files = trainModel(modelType, messages, {
      quality: [closed.quality],
      onProgress: (fraction) => bar.update(fraction),
    })
    bar.stop()
    const directory = await writeModelDirectory(out, files)
    const { quality, threshold } = files.manifest
    console.log(`${modelType.id} ${modelType.version} -> ${directory} (${(files.graph.length / 1e6).toFixed(1)} MB)`)
    console.log(`Threshold ${threshold.toFixed(3)}`)
    console.table(quality)
  }
  if (corpora.length === 0 && out === defaultOut) {
    console.warn(
      'These models were trained on the committed corpus only and replaced the shipped models, which were trained on more recent messages too.\n' +
        'To restore the shipped models: git checkout -- apps/model-service/models',
    )
  }
}
