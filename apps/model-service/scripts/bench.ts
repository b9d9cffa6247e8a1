import '@sms-checker/contracts/onnx-telemetry-off'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadClassifier } from '../src/model/classifier.ts'
import { corpusMessages } from './bench/corpus.ts'
import { load, medianBy, type Round } from './bench/load.ts'
import { type RunningServer, type ServerCommand, startServer } from './bench/server.ts'
import {
  appService,
  bentoml,
  constantRoute,
  flask,
  modelService,
  modelsDirectory,
  shippedModels,
} from './bench/servers.ts'
import { benchmark } from './model-benchmark.ts'

// Measures the cost of serving, as ratios within one run on one machine: `npm run bench`. docs/serving.md explains the output. The peers need
// `--python VENV/bin/python`, a virtual environment with scripts/bench/peers/requirements.txt. `--memory` measures memory only.

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    model: { type: 'string', multiple: true, default: shippedModels() },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '9' },
    connections: { type: 'string', default: '32' },
    requests: { type: 'string', default: '200000' },
    memory: { type: 'boolean', default: false },
  },
})
const [primary] = options.model
if (primary === undefined) throw new Error('--model needs the name of a model.')
const seconds = Number(options.seconds)
const connections = Number(options.connections)

const messages = corpusMessages()
  .slice(0, 1_000)
  .map(({ sms }) => sms)

interface Measurement {
  readonly server: RunningServer
  readonly rounds: Round[]
}

const measurements: Measurement[] = []
console.log(`${cpus().length} CPUs (${cpus()[0]?.model}), load average ${loadavg()[0]?.toFixed(1)} at the start`)
if (!options.memory) {
  await measureServers()
  printRatios()
}
await printMemory(modelService(primary))
await printAppMemory(primary)
if (!options.memory) await printLengths(options.model)

async function measureServers(): Promise<void> {
  console.log(
    `${connections} connections, ${options.rounds} rounds of ${seconds} s; figures of the round with the median throughput`,
  )
  try {
    for (const command of commands()) {
      const server = await startServer(command)
      measurements.push({ server, rounds: [] })
      await load(server, messages, connections, { seconds: Math.min(2, seconds) })
    }
    // The servers alternate, so that a machine which is slower for a while is slower for all of them.
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const { server, rounds } of measurements) rounds.push(await load(server, messages, connections, { seconds }))
    }
    for (const { server, rounds } of measurements) {
      const round = medianBy(rounds, throughput)
      if (round.throughput === 0) throw new Error(`${server.name} sent no response with status 200.`)
      printServer(server, round, await load(server, messages, 1, { seconds: Math.min(2, seconds) }))
    }
  } finally {
    await Promise.all(measurements.map(({ server }) => server.stop()))
  }
}

function commands(): ServerCommand[] {
  const [first = ''] = options.model
  return [
    constantRoute(first),
    ...options.model.map((model) => modelService(model)),
    modelService(first, 1),
    ...(options.python === undefined ? [] : [flask(options.python), bentoml(options.python, first)]),
  ]
}

function printServer(server: RunningServer, round: Round, single: Round): void {
  const { residentMb } = server.usage()
  console.log(
    `\n${server.name}\n  ${round.throughput.toFixed(0)} responses/s, p50 ${round.p50} ms, p99 ${round.p99} ms, ` +
      `${round.cpuMicroseconds.toFixed(0)} µs CPU per response, ${round.failed} failed\n` +
      `  one connection: ${single.throughput.toFixed(0)} responses/s, p50 ${single.p50} ms, p99 ${single.p99} ms\n` +
      `  ready after ${server.readyMs.toFixed(0)} ms, ${residentMb.toFixed(0)} MB resident`,
  )
}

function throughput(round: Round): number {
  return round.throughput
}

function printRatios(): void {
  const subject = measurements[1]
  if (subject === undefined) return
  console.log(
    `\nRatios of ${subject.server.name} to the others, median of the rounds: throughput, p99, CPU per response`,
  )
  for (const { server, rounds } of measurements) {
    if (server === subject.server) continue
    const ratio = (value: (round: Round) => number) =>
      medianBy(
        rounds.flatMap((round, i) => (subject.rounds[i] ? [value(subject.rounds[i]) / value(round)] : [])),
        (quotient) => quotient,
      ).toFixed(2)
    const cells = [throughput, (round: Round) => round.p99, (round: Round) => round.cpuMicroseconds].map(ratio)
    console.log(`  ${server.name.padEnd(32)} ${cells.map((cell) => `${cell} x`).join('  ')}`)
  }
}

async function printMemory(command: ServerCommand): Promise<void> {
  const quarter = Number(options.requests) / 4
  const server = await startServer(command)
  const samples = [server.usage().residentMb]
  let failed = 0
  try {
    for (let part = 0; part < 4; part++) {
      failed += (await load(server, messages, connections, { requests: quarter })).failed
      samples.push(server.usage().residentMb)
    }
  } finally {
    await server.stop()
  }
  const list = samples.map((megabytes, part) => `${part * quarter}: ${megabytes.toFixed(0)} MB`).join(', ')
  console.log(`\nResident memory of ${command.name} by number of requests: ${list}; ${failed} failed`)
}

/** app-service calls a constant instead of a model, which leaves the CPU to it. */
async function printAppMemory(model: string): Promise<void> {
  const upstream = await startServer(constantRoute(model))
  try {
    await printMemory(appService(upstream.address))
  } finally {
    await upstream.stop()
  }
}

async function printLengths(models: readonly string[]): Promise<void> {
  const lengths = [100, 250, 500, 1_000, 2_000]
  console.log(
    `\nMedian time of one message in ms, by its length in characters\n${''.padEnd(24)}${lengths.map((length) => String(length).padStart(8)).join('')}`,
  )
  for (const model of models) {
    const classifier = await loadClassifier(join(modelsDirectory, model), 1)
    const cells: string[] = []
    for (const characters of lengths) {
      const { median } = await benchmark(classifier, { messages: 1, characters, budgetMs: 300 })
      cells.push(median.toFixed(3).padStart(8))
    }
    await classifier.release()
    console.log(model.padEnd(24) + cells.join(''))
  }
}
