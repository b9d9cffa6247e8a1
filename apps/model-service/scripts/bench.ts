import '@sms-checker/contracts/onnx-telemetry-off'
import { cpus, loadavg } from 'node:os'
import { measureChain } from './bench/chain.ts'
import { corpusMessages } from './bench/corpus.ts'
import { measureGrowth } from './bench/growth.ts'
import { parseOptions } from './bench/options.ts'
import { shippedModels } from './bench/servers.ts'
import { measureServing } from './bench/serving.ts'

// Measures the cost of serving, as ratios within one run on one machine: `npm run bench`. docs/serving.md explains options and output.

const options = parseOptions(process.argv.slice(2), shippedModels())
const messages = corpusMessages()
  .slice(0, 1_000)
  .map(({ sms }) => sms)

console.log(
  `Node ${process.version}, ${cpus().length} CPUs (${cpus()[0]?.model}), load average ${loadavg()[0]?.toFixed(1)} at the start`,
)
if (!options.memory) {
  console.log(
    `${options.connections} connections, ${options.rounds} rounds of ${options.seconds} s, log level ${options.logLevel}; ` +
      'figures of the round with the median throughput',
  )
}
const measure = { serving: measureServing, chain: measureChain, growth: measureGrowth }[options.measurement]
await measure(options, messages)
