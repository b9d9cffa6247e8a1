import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'
import { parseCommandLine, productionWarning, usage } from './command-line.ts'
import { connect, kubeConfig } from './support/cluster.ts'
import { gatewayAddress } from './support/gateway-address.ts'

const report = fileURLToPath(new URL('../../reports/cluster.json', import.meta.url))

try {
  process.exitCode = await run()
} catch (error) {
  console.error(error instanceof Error ? `${error.message}\n\n${usage}` : error)
  process.exitCode = 2
}

async function run(): Promise<number> {
  const { scenarios, context, gateway: given, ...settings } = parseCommandLine(process.argv.slice(2))
  const config = kubeConfig(context)
  const [name, server] = [config.getCurrentContext(), config.getCurrentCluster()]
  const refused = productionWarning(
    { context: name, cluster: server?.name ?? '', server: server?.server ?? '' },
    context,
  )
  if (refused !== undefined) throw new Error(refused)
  // GATEWAY_URL is set by tools that start a cluster on this machine.
  const gateway = given ?? process.env.GATEWAY_URL ?? (await gatewayAddress(connect(name)))

  await rm(report, { force: true })
  const vitest = await startVitest('test', [...scenarios], {
    config: fileURLToPath(new URL('cluster.config.ts', import.meta.url)),
    watch: false,
    reporters: ['verbose', 'json'],
    outputFile: { json: report },
    provide: { cluster: { ...settings, context: name, gateway } },
  })
  await vitest.close()
  const failed = vitest.state.getCountOfFailedTests() + vitest.state.getUnhandledErrors().length
  return failed === 0 && vitest.state.getTestModules().length > 0 ? 0 : 1
}
