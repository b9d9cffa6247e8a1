import { availableParallelism } from 'node:os'
import { type Amount, cpuOf, load, type Round, type Target, throughput } from './load.ts'
import type { BenchOptions } from './options.ts'
import { medianBy, table } from './report.ts'
import { type RunningServer, type ServerCommand, startServer } from './server.ts'

/** Commands of the servers in the order in which a request reaches them. Each gets the URL of the next one. */
export interface TargetPlan {
  readonly name: string
  readonly servers: readonly ((nextUrl: string) => ServerCommand)[]
}

export interface Measurement {
  readonly target: Target
  readonly rounds: readonly Round[]
}

/** Starts a target's servers, last one first, and passes them to an action. Stops them when it ends. */
async function withTarget<Result>(plan: TargetPlan, action: (target: Target) => Promise<Result>): Promise<Result> {
  const servers: RunningServer[] = []
  try {
    for (const command of plan.servers.toReversed()) {
      servers.unshift(await startServer(command(servers[0]?.address ?? '')))
    }
    const [first] = servers
    if (first === undefined) throw new Error(`${plan.name} has no servers.`)
    return await action({ name: plan.name, address: first.address, servers })
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

/** Starts all targets and passes them to an action. */
export async function withTargets<Result>(
  [plan, ...rest]: readonly TargetPlan[],
  action: (targets: readonly Target[]) => Promise<Result>,
): Promise<Result> {
  if (plan === undefined) return action([])
  return withTarget(plan, (target) => withTargets(rest, (others) => action([target, ...others])))
}

/** V8 has compiled the path of a request after some thousand requests. Slow servers end earlier. */
const warmUp: Amount = { requests: 5_000, seconds: 10 }

/** Measures targets round by round. They alternate, so that a machine which is slower for a while is slower for all of them. */
export async function measureRounds(
  targets: readonly Target[],
  messages: readonly string[],
  { connections, seconds, rounds }: BenchOptions,
): Promise<Measurement[]> {
  const measurements = targets.map((target) => ({ target, rounds: [] as Round[] }))
  for (const { target } of measurements) await load(target, messages, connections, warmUp)
  for (let round = 0; round < rounds; round++) {
    for (const measurement of measurements) {
      measurement.rounds.push(await load(measurement.target, messages, connections, { seconds }))
    }
  }
  return measurements
}

/** One row for each target with the round of the median throughput, followed by one for each of its servers. */
export function measurementTable(measurements: readonly Measurement[]): string {
  const header = [
    '',
    'responses/s',
    'p50 ms',
    'p99 ms',
    'failed',
    'CPU µs/response',
    'of all CPUs',
    'resident MB',
    'ready s',
  ]
  const rows = measurements.flatMap(({ target, rounds }) => {
    const round = medianBy(rounds, throughput)
    const failed = rounds.reduce((sum, each) => sum + each.failed, 0)
    const cpuCells = (microseconds: number) => {
      const share = (microseconds * round.throughput) / 1e6 / availableParallelism()
      return ['', '', '', '', microseconds.toFixed(0), `${(share * 100).toFixed(0)} %`]
    }
    return [
      [target.name, round.throughput.toFixed(0), round.p50.toFixed(1), round.p99.toFixed(1), String(failed)],
      ...target.servers.map((server, index) => [
        `  ${server.name}`,
        ...cpuCells(cpuOf(index)(round)),
        server.usage().residentMb.toFixed(0),
        (server.readyMs / 1_000).toFixed(2),
      ]),
      ['  load generator', ...cpuCells(round.generatorMicroseconds)],
    ]
  })
  return table(header, rows)
}

/** Measures resident memory of each server while a number of requests passes. */
export async function measureMemory(
  plan: TargetPlan,
  messages: readonly string[],
  { connections, requests }: BenchOptions,
): Promise<string> {
  return withTarget(plan, async (target) => {
    const quarter = requests / 4
    const samples = [residentMb(target)]
    let failed = 0
    for (let part = 0; part < 4; part++) {
      failed += (await load(target, messages, connections, { requests: quarter })).failed
      samples.push(residentMb(target))
    }
    const header = ['resident MB after requests', ...samples.map((_, part) => String(part * quarter))]
    const rows = target.servers.map(({ name }, index) => [
      name,
      ...samples.map((sample) => (sample[index] ?? Number.NaN).toFixed(0)),
    ])
    return `${table(header, rows)}\n${failed} failed`
  })
}

function residentMb({ servers }: Target): number[] {
  return servers.map((server) => server.usage().residentMb)
}
