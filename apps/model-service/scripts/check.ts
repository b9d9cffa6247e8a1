import '@sms-checker/contracts/onnx-telemetry-off'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goldenTolerance, modelFiles } from '@sms-checker/contracts'
import { availableCpus, inferenceThreads } from '../src/inference/cpu-quota.ts'
import { type Classifier, loadClassifier } from '../src/model/classifier.ts'
import { InvalidModelError } from '../src/model/invalid-model-error.ts'
import { corpusMessages } from './bench/corpus.ts'
import { benchmark } from './model-benchmark.ts'
import { checkOutputs } from './output-check.ts'

// Reports whether a model directory can be served, and how fast the model is: `npx nx run model-service:check -- DIR`.

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const probesPerLabel = 500
const benchmarkBudgetMs = 500
const slowMs = 50

const [argument] = process.argv.slice(2)
if (argument === undefined) {
  console.error('Usage: npx nx run model-service:check -- DIR (a model directory)')
  process.exit(2)
}
// Nx runs scripts in the workspace's folder, but users name directories relative to the repository.
const candidates = [resolve(argument), resolve(repository, argument)]
const directory = candidates.find((path) => existsSync(path)) ?? resolve(repository, argument)
console.log(`Model directory ${directory}`)

const startedAt = performance.now()
const threads = inferenceThreads(await availableCpus())
try {
  const classifier = await loadClassifier(directory, threads)
  const loadMs = performance.now() - startedAt
  await printManifest(classifier)
  await printOutputs(classifier)
  await printSpeed(classifier, loadMs)
  await classifier.release()
} catch (error) {
  if (!(error instanceof InvalidModelError)) throw error
  console.error(`\nThis model cannot be served. ${error.message}`)
  process.exitCode = 1
}

async function printManifest({ manifest }: Classifier): Promise<void> {
  const { id, version, name, family, input, output, goldenExamples, threshold } = manifest
  const { size } = await stat(join(directory, modelFiles.graph))
  console.log(
    `\n  model: ${name} (${id} ${version}, family ${family}), ${(size / 1e6).toFixed(1)} MB, checksum verified`,
  )
  console.log(`  input: "${input.name}" ${input.type}${input.shape}, ${input.text ?? 'normalized'} text`)
  console.log(`  output: "${output.name}" ${output.type}, ${output.description}; spam from ${threshold}`)
  console.log(
    `  self-test: all ${goldenExamples.length} golden examples within ${goldenTolerance} of the trainer's probabilities`,
  )
}

/** The self-test has a few messages; some models return probabilities for those and something else for others. */
async function printOutputs(classifier: Classifier): Promise<void> {
  const corpus = corpusMessages()
  const messages = ['spam', 'ham']
    .flatMap((wanted) => corpus.filter(({ label }) => label === wanted).slice(0, probesPerLabel))
    .map(({ sms }) => sms.slice(0, classifier.manifest.maximumLength))
  const { errors, warnings } = await checkOutputs(classifier, messages)
  if (errors.length > 0) throw new InvalidModelError(errors.join('\n'))
  console.log(`  outputs: a probability for each of ${messages.length} messages of the SMS Spam Collection`)
  for (const warning of warnings) console.log(`\nWarning: ${warning}`)
  console.log('\nThis model can be served.')
}

async function printSpeed(classifier: Classifier, loadMs: number): Promise<void> {
  const { maximumLength } = classifier.manifest
  console.log(
    `\nSpeed on this machine with ${threads === 1 ? '1 thread' : `${threads} threads`}; loaded and tested in ${loadMs.toFixed(0)} ms`,
  )
  console.log('  messages  characters  median ms  p99 ms  messages/s')
  let longest = 0
  for (const characters of [...[100, 500, 1_000].filter((length) => length < maximumLength), maximumLength]) {
    longest = await printRunTime(classifier, 1, characters)
  }
  await printRunTime(classifier, 64, Math.min(100, maximumLength))
  if (longest > slowMs) {
    console.log(`\nThe longest message takes more than ${slowMs} ms. Under load, other messages wait for it.`)
  }
}

async function printRunTime(classifier: Classifier, messages: number, characters: number): Promise<number> {
  const { median, p99 } = await benchmark(classifier, { messages, characters, budgetMs: benchmarkBudgetMs })
  const cells = [messages, characters, median.toFixed(3), p99.toFixed(3), ((messages / median) * 1e3).toFixed(0)]
  const widths = [10, 12, 11, 8, 12]
  console.log(cells.map((cell, index) => String(cell).padStart(widths[index] ?? 0)).join(''))
  return median
}
