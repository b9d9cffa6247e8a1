import { cpuOf, p99, type Round, throughput } from './load.ts'
import {
  type Measurement,
  measureMemory,
  measurementTable,
  measureRounds,
  type TargetPlan,
  withTargets,
} from './measure.ts'
import type { BenchOptions } from './options.ts'
import { medianRatio } from './report.ts'
import { appService, bareModel, bareProxy, constantRoute, modelService } from './servers.ts'

/**
 * Measures a prediction through app-service and model-service against the same two hops in bare Fastify and undici, which is what the hops
 * alone cost.
 */
export async function measureChain(options: BenchOptions, messages: readonly string[]): Promise<void> {
  const { logLevel, models, gateway } = options
  const [model] = models
  const chain = chainOf(options)
  if (!options.memory) {
    const plans: TargetPlan[] = [
      chain,
      { name: 'bare Fastify → bare Fastify', servers: [bareProxy, bareModel] },
      { name: 'model-service', servers: [() => modelService(model, logLevel)] },
      { name: 'constant route of model-service', servers: [() => constantRoute(model, logLevel)] },
    ]
    await withTargets(plans, async (targets) => {
      const all = gateway === undefined ? targets : [...targets, { name: gateway, address: gateway, servers: [] }]
      const measurements = await measureRounds(all, messages, options)
      console.log(`\n${measurementTable(measurements)}\n\n${ratios(measurements)}`)
    })
  }
  console.log(`\n${await measureMemory(chain, messages, options)}`)
}

/** app-service in front of model-service with the first model. */
export function chainOf({ logLevel, models: [model] }: BenchOptions): TargetPlan {
  return {
    name: 'app-service → model-service',
    servers: [(url) => appService(url, logLevel), () => modelService(model, logLevel)],
  }
}

function ratios(measurements: readonly Measurement[]): string {
  const [chain, bare, alone, constant, gateway] = measurements.map(({ rounds }) => rounds)
  if (chain === undefined || bare === undefined || alone === undefined || constant === undefined) return ''
  const ratio = (
    subject: readonly Round[],
    other: readonly Round[],
    value: (round: Round) => number,
    otherValue = value,
  ) => `${medianRatio({ rounds: subject, value }, { rounds: other, value: otherValue }).toFixed(2)} x`
  const lines = [
    ['throughput of the chain to the bare chain', ratio(chain, bare, throughput)],
    ['p99 of the chain to the bare chain', ratio(chain, bare, p99)],
    ['CPU of app-service to the bare proxy', ratio(chain, bare, cpuOf(0))],
    ['CPU of model-service behind app-service to alone', ratio(chain, alone, cpuOf(1), cpuOf(0))],
    ['throughput of model-service to its constant route', ratio(alone, constant, throughput)],
    ...(gateway === undefined
      ? []
      : [
          ['throughput through the gateway to the chain', ratio(gateway, chain, throughput)],
          ['p99 through the gateway to the chain', ratio(gateway, chain, p99)],
        ]),
  ]
  return `Median of the ratios of the rounds:\n${lines.map(([name, value]) => `  ${name}: ${value}`).join('\n')}`
}
