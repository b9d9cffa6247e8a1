import { join } from 'node:path'
import { loadClassifier } from '../../src/model/classifier.ts'
import { benchmark } from '../model-benchmark.ts'
import { cpuOf, load, p99, throughput } from './load.ts'
import {
  type Measurement,
  measureMemory,
  measurementTable,
  measureRounds,
  type TargetPlan,
  withTargets,
} from './measure.ts'
import type { BenchOptions } from './options.ts'
import { peers } from './peers.ts'
import { medianRatio, table } from './report.ts'
import type { ServerCommand } from './server.ts'
import { appService, constantRoute, modelService, modelsDirectory } from './servers.ts'

/** Measures model-service with each model against its constant route and against other servers. */
export async function measureServing(options: BenchOptions, messages: readonly string[]): Promise<void> {
  const { models, logLevel, seconds } = options
  const [primary] = models
  if (!options.memory) {
    await withTargets(commands(options).map(single), async (targets) => {
      const measurements = await measureRounds(targets, messages, options)
      console.log(`\n${measurementTable(measurements)}\n\n${ratioTable(measurements)}`)
      const rows: string[][] = []
      for (const target of targets) {
        const round = await load(target, messages, 1, { seconds: Math.min(2, seconds) })
        rows.push([target.name, round.throughput.toFixed(0), round.p50.toFixed(2), round.p99.toFixed(2)])
      }
      console.log(`\n${table(['one connection', 'responses/s', 'p50 ms', 'p99 ms'], rows)}`)
    })
  }
  console.log(`\n${await measureMemory(single(modelService(primary, logLevel)), messages, options)}`)
  // app-service calls a constant instead of a model, which leaves the CPU to it.
  const app: TargetPlan = {
    name: 'app-service',
    servers: [(url) => appService(url, logLevel), () => constantRoute(primary, logLevel)],
  }
  console.log(`\n${await measureMemory(app, messages, options)}`)
  if (!options.memory) console.log(`\n${await lengthTable(models)}`)
}

function commands(options: BenchOptions): ServerCommand[] {
  const { models, logLevel } = options
  const [primary] = models
  return [
    constantRoute(primary, logLevel),
    ...models.map((model) => modelService(model, logLevel)),
    modelService(primary, logLevel, 1),
    ...peers(options),
  ]
}

function single(command: ServerCommand): TargetPlan {
  return { name: command.name, servers: [() => command] }
}

/** Ratios of model-service with the primary model to the other servers. */
function ratioTable(measurements: readonly Measurement[]): string {
  const subject = measurements[1]
  if (subject === undefined) return ''
  const values = [throughput, p99, cpuOf(0)]
  const rows = measurements
    .filter((each) => each !== subject)
    .map(({ target, rounds }) => [
      target.name,
      ...values.map((value) => medianRatio({ rounds: subject.rounds, value }, { rounds, value }).toFixed(2)),
    ])
  const header = [`ratio of ${subject.target.name} to, median of the rounds`, 'throughput', 'p99', 'CPU per response']
  return table(header, rows)
}

async function lengthTable(models: readonly string[]): Promise<string> {
  const lengths = [100, 250, 500, 1_000, 2_000]
  const rows: string[][] = []
  for (const model of models) {
    const classifier = await loadClassifier(join(modelsDirectory, model), 1)
    const cells: string[] = []
    for (const characters of lengths) {
      const { median } = await benchmark(classifier, { messages: 1, characters, budgetMs: 300 })
      cells.push(median.toFixed(3))
    }
    await classifier.release()
    rows.push([model, ...cells])
  }
  return table(['model ms of one message, by characters', ...lengths.map(String)], rows)
}
