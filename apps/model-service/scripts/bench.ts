import '@sms-checker/contracts/onnx-telemetry-off'
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openClassifier } from '../src/classifier.ts'
import { timeRuns } from '../src/speed.ts'
import { load, middle, type Round } from './bench/load.ts'
import { type RunningServer, startServer } from './bench/server.ts'
import {
  bentoml,
  constantRoute,
  corpusFile,
  flask,
  modelService,
  modelsFolder,
  shippedModels,
} from './bench/servers.ts'

// What serving costs, as ratios within one run on one machine. `npm run bench`; peers need
// `--python VENV/bin/python`, a virtual environment with scripts/bench/peers/requirements.txt.

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    model: { type: 'string', multiple: true, default: shippedModels() },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '9' },
    connections: { type: 'string', default: '32' },
    requests: { type: 'string', default: '200000' },
  },
})
const [primary] = options.model
if (primary === undefined) throw new Error('Name a model.')
const seconds = Number(options.seconds)
const connections = Number(options.connections)

const messages = readFileSync(corpusFile, 'utf8')
  .split('\n')
  .slice(0, 1_000)
  .map((line) => line.slice(line.indexOf('\t') + 1))
  .filter((sms) => sms.trim() !== '')

const commands = [
  constantRoute(primary),
  ...options.model.map((model) => modelService(model)),
  modelService(primary, 1),
  ...(options.python === undefined ? [] : [flask(options.python), bentoml(options.python, primary)]),
]

console.log(`${cpus().length} CPUs (${cpus()[0]?.model}), load average ${loadavg()[0]?.toFixed(1)} at the start`)
console.log(`${connections} connections, ${options.rounds} rounds of ${seconds} s, middle round by throughput`)

interface Measured {
  readonly server: RunningServer
  readonly rounds: Round[]
}

const measured: Measured[] = []
try {
  for (const command of commands) {
    const server = await startServer(command)
    measured.push({ server, rounds: [] })
    await load(server, messages, connections, { seconds: Math.min(2, seconds) })
  }
  // In turn, so that a machine which is slower for a while is so for all of them.
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { server, rounds } of measured) rounds.push(await load(server, messages, connections, { seconds }))
  }
  for (const { server, rounds } of measured) {
    if (middle(rounds, throughput).throughput === 0) throw new Error(`${server.name} answered nothing with status 200.`)
    printServer(server, middle(rounds, throughput), await load(server, messages, 1, { seconds: Math.min(2, seconds) }))
  }
} finally {
  await Promise.all(measured.map(({ server }) => server.stop()))
}
printRatios()
await printMemory(primary)
await printLengths(options.model)

function printServer(server: RunningServer, round: Round, single: Round): void {
  const { residentMb } = server.usage()
  console.log(
    `\n${server.name}\n  ${round.throughput.toFixed(0)} answers/s, p50 ${round.p50} ms, p99 ${round.p99} ms, ` +
      `${round.cpuMicroseconds.toFixed(0)} µs CPU an answer, ${round.failed} failed\n` +
      `  one connection: ${single.throughput.toFixed(0)} answers/s, p50 ${single.p50} ms, p99 ${single.p99} ms\n` +
      `  start to ready ${server.readyMs.toFixed(0)} ms, ${residentMb.toFixed(0)} MB resident`,
  )
}

function throughput(round: Round): number {
  return round.throughput
}

function printRatios(): void {
  const ours = measured[1]
  if (ours === undefined) return
  console.log(`\n${ours.server.name} against the others, middle of the rounds' ratios: throughput, p99, CPU an answer`)
  for (const { server, rounds } of measured) {
    if (server === ours.server) continue
    const ratio = (figure: (round: Round) => number) =>
      middle(
        rounds.flatMap((round, i) => (ours.rounds[i] ? [figure(ours.rounds[i]) / figure(round)] : [])),
        (found) => found,
      ).toFixed(2)
    const cells = [throughput, (round: Round) => round.p99, (round: Round) => round.cpuMicroseconds].map(ratio)
    console.log(`  ${server.name.padEnd(32)} ${cells.map((cell) => `${cell} x`).join('  ')}`)
  }
}

async function printMemory(model: string): Promise<void> {
  const quarter = Number(options.requests) / 4
  const server = await startServer(modelService(model))
  const figures = [server.usage().residentMb]
  try {
    for (let part = 0; part < 4; part++) {
      await load(server, messages, connections, { requests: quarter })
      figures.push(server.usage().residentMb)
    }
  } finally {
    await server.stop()
  }
  const list = figures.map((figure, part) => `${part * quarter}: ${figure.toFixed(0)} MB`).join(', ')
  console.log(`\nResident memory of ${model} after so many requests: ${list}`)
}

async function printLengths(models: readonly string[]): Promise<void> {
  const lengths = [100, 250, 500, 1_000, 2_000]
  console.log(
    `\nOne message of so many characters, median ms\n${''.padEnd(24)}${lengths.map((length) => String(length).padStart(8)).join('')}`,
  )
  for (const model of models) {
    const classifier = await openClassifier(join(modelsFolder, model), 1)
    const cells: string[] = []
    for (const characters of lengths) {
      const { median } = await timeRuns(classifier, { messages: 1, characters, budgetMs: 300 })
      cells.push(median.toFixed(3).padStart(8))
    }
    await classifier.release()
    console.log(model.padEnd(24) + cells.join(''))
  }
}
