import '@sms-checker/contracts/onnx-telemetry-off'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goldenTolerance, modelFiles } from '@sms-checker/contracts'
import { type Classifier, openClassifier } from '../src/classifier.ts'
import { availableCpus, inferenceThreads } from '../src/cpu-quota.ts'
import { ModelFault } from '../src/model-fault.ts'
import { timeRuns } from '../src/speed.ts'

// Says in plain words whether a model directory can be served, and how fast it is: `npx nx run model-service:check -- DIR`.

const root = fileURLToPath(new URL('../../..', import.meta.url))
const budgetMs = 500
const slowMs = 50

const [given] = process.argv.slice(2)
if (given === undefined) {
  console.error('Name the model directory: npx nx run model-service:check -- DIR')
  process.exit(2)
}
// Nx runs this in the workspace's folder; people name directories from the root.
const directory = [resolve(given), resolve(root, given)].find((path) => existsSync(path)) ?? resolve(root, given)
console.log(`Model directory ${directory}`)

const started = performance.now()
const threads = inferenceThreads(await availableCpus())
try {
  const classifier = await openClassifier(directory, threads)
  await report(classifier, performance.now() - started)
  await classifier.release()
} catch (error) {
  if (!(error instanceof ModelFault)) throw error
  console.error(`\nIt cannot be served. ${error.message}`)
  process.exit(1)
}

async function report(classifier: Classifier, loadedMs: number): Promise<void> {
  const { id, version, name, family, input, output, goldenExamples, threshold } = classifier.manifest
  const { size } = await stat(join(directory, modelFiles.graph))
  console.log(`\n  ${name} (${id} ${version}, family ${family}), ${(size / 1e6).toFixed(1)} MB, checksum right`)
  console.log(`  takes ${input.type}${input.shape} "${input.name}", ${input.text ?? 'normalized'} text`)
  console.log(`  gives "${output.name}": ${output.description}, as ${output.type}; spam from ${threshold} on`)
  console.log(`  answers all ${goldenExamples.length} check messages within ${goldenTolerance} of its trainer`)
  console.log('\nIt can be served.')
  console.log(
    `\nSpeed here, ${threads === 1 ? '1 thread' : `${threads} threads`}. Loading and checking: ${loadedMs.toFixed(0)} ms.`,
  )
  console.log('  messages  characters  median ms  p99 ms  messages/s')
  const single = []
  const { maximumLength } = classifier.manifest
  for (const characters of [...[100, 500, 1_000].filter((length) => length < maximumLength), maximumLength]) {
    single.push(await line(classifier, 1, characters))
  }
  await line(classifier, 64, Math.min(100, maximumLength))
  const longest = single.at(-1)
  if (longest !== undefined && longest.median > slowMs) {
    console.log(`\nThe longest message takes more than ${slowMs} ms: under load others wait for it.`)
  }
}

async function line(classifier: Classifier, messages: number, characters: number) {
  const time = await timeRuns(classifier, { messages, characters, budgetMs })
  const cells = [
    messages,
    characters,
    time.median.toFixed(3),
    time.p99.toFixed(3),
    ((messages / time.median) * 1e3).toFixed(0),
  ]
  const widths = [10, 12, 11, 8, 12]
  console.log(cells.map((cell, index) => String(cell).padStart(widths[index] ?? 0)).join(''))
  return time
}
