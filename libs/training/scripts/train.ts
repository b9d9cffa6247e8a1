import '@sms-checker/contracts/onnx-telemetry-off'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import { type ModelType, readCorpora, runClosedProtocol, trainModel, writeModelDirectory } from '../src/index.ts'
import { fineTunedOption, fineTunedUsage, selectModelTypes, spamShareOf, spamShareOption } from './options.ts'

const usage = `Usage: npm run train -- [MODEL...] [--corpus FILE]... [--spam-share FRACTION] [--fine-tuned DIRECTORY] [--out DIRECTORY]
  MODEL         linear, neural or transformer; by default, all but the last
  --corpus      an additional corpus in JSON Lines: {"corpus", "text", "label": 0|1, "raw"}
  --spam-share  fraction of spam among the messages that people will ask about; the threshold is chosen for it (${spamShareOption.default})
  --fine-tuned  ${fineTunedUsage}
  --out         parent of the model directories (apps/model-service/models)`

const defaultOut = fileURLToPath(new URL('../../../apps/model-service/models', import.meta.url))

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      corpus: { type: 'string', multiple: true, default: [] },
      'spam-share': spamShareOption,
      'fine-tuned': fineTunedOption,
      out: { type: 'string', default: defaultOut },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) console.log(usage)
  else {
    const selected = await selectModelTypes(positionals, values['fine-tuned'])
    await train(selected, values.corpus, spamShareOf(values['spam-share']), values.out)
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  process.exitCode = 1
}

async function train(
  selected: readonly ModelType[],
  corpora: readonly string[],
  spamShare: number,
  out: string,
): Promise<void> {
  const messages = await readCorpora(corpora)
  for (const modelType of selected) {
    const bar = new SingleBar({
      format: `${modelType.id} {bar} {percentage} %`,
      clearOnComplete: true,
      noTTYOutput: false,
    })
    bar.start(1, 0)
    const files = await trainModel(modelType, messages, {
      spamShare,
      // The transformer cannot train on the few rows of the closed protocol alone.
      quality: modelType.canMeasure === undefined ? [(await runClosedProtocol(modelType)).quality] : [],
      onProgress: (fraction) => bar.update(fraction),
    })
    bar.stop()
    const directory = await writeModelDirectory(out, files)
    const { quality, threshold, strictThreshold } = files.manifest
    console.log(`${modelType.id} ${modelType.version} -> ${directory} (${(files.graph.length / 1e6).toFixed(1)} MB)`)
    console.log(`Threshold ${threshold.toFixed(3)}, strict ${strictThreshold?.toFixed(3)}`)
    console.table(quality)
  }
  if (corpora.length === 0 && out === defaultOut) {
    console.warn(
      'These models were trained on the committed corpus only and replaced the shipped models, which were trained on more recent messages too.\n' +
        'To restore the shipped models: git checkout -- apps/model-service/models',
    )
  }
}
