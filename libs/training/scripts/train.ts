import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { onnxRuntimeEnvironment } from '@sms-checker/contracts'
import { SingleBar } from 'cli-progress'
import { closedProtocol, families, readCorpora, trainModel, writeModelDirectory } from '../src/index.ts'

Object.assign(process.env, onnxRuntimeEnvironment)

const usage = `Usage: npm run train -- [FAMILY...] [--corpus FILE]... [--out DIRECTORY]
  FAMILY     ${families.map(({ id }) => id).join(', ')}; all of them when none is named
  --corpus  a further corpus in JSON lines: {"corpus", "text", "label": 0|1, "raw"}
  --out     where the model directories go (apps/model-service/models)`

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
  const unknown = ids.filter((id) => !families.some((family) => family.id === id))
  if (unknown.length > 0) throw new Error(`There is no family called ${unknown.join(', ')}.`)
  const messages = await readCorpora(corpora)
  for (const family of families.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    const bar = new SingleBar({
      format: `${family.id} {bar} {percentage} %`,
      clearOnComplete: true,
      noTTYOutput: false,
    })
    bar.start(1, 0)
    const closed = await closedProtocol(family)
    const files = trainModel(family, messages, { quality: [closed.quality], onProgress: (done) => bar.update(done) })
    bar.stop()
    const directory = await writeModelDirectory(out, files)
    const { quality, threshold } = files.manifest
    console.log(`${family.id} ${family.version} -> ${directory} (${(files.graph.length / 1e6).toFixed(1)} MB)`)
    console.log(`Threshold ${threshold.toFixed(3)}`)
    console.table(quality)
  }
  if (corpora.length === 0 && out === defaultOut) {
    console.warn(
      'These learnt from the committed corpora alone and took the place of the shipped models, which saw more recent messages:\n' +
        'git checkout -- apps/model-service/models brings those back.',
    )
  }
}
