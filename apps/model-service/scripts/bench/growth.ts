import { paths } from '@sms-checker/contracts'
import { chainOf } from './chain.ts'
import { cpuOf, load, type RequestContent, type Round, throughput } from './load.ts'
import { withTargets } from './measure.ts'
import type { BenchOptions } from './options.ts'
import { medianBy, table } from './report.ts'

interface Load {
  readonly name: string
  /** Number of messages in a request. */
  readonly messages: number
  /** Makes the request of a message, given its position among the messages. */
  readonly contentOf: (sms: string, index: number) => RequestContent
}

/** Measures what a message costs in both services, by its length, by the size of its batch, and with an explanation. */
export async function measureGrowth(options: BenchOptions, messages: readonly string[]): Promise<void> {
  const text = messages.join(' ')
  const ofLength = (characters: number): Load => ({
    name: `message of ${characters.toLocaleString('en')} characters`,
    messages: 1,
    contentOf: (_sms, index) => {
      const start = (index * characters) % (text.length - characters)
      // Not a space at its ends, or the message would be shorter.
      return { path: paths.predict, body: { sms: `x${text.slice(start + 1, start + characters - 1)}x` } }
    },
  })
  const ofBatch = (size: number): Load => ({
    name: `batch of ${size} messages`,
    messages: size,
    contentOf: (_sms, index) => {
      const batch = Array.from({ length: size }, (_, item) => messages[(index + item) % messages.length])
      return { path: paths.predictBatch, body: { messages: batch } }
    },
  })
  const explained: Load = {
    name: 'message with an explanation',
    messages: 1,
    contentOf: (sms) => ({ path: paths.predict, body: { sms, explain: true } }),
  }
  const loads = [20, 200, 500, 1_000, 2_000].map(ofLength).concat(explained, [1, 16, 64, 256].map(ofBatch))

  await withTargets([chainOf(options)], async ([chain]) => {
    if (chain === undefined) return
    const rounds = new Map<Load, Round[]>(loads.map((each) => [each, []]))
    // The first round warms up, and is not counted.
    for (let round = 0; round <= options.rounds; round++) {
      for (const [{ contentOf }, measured] of rounds) {
        const result = await load(chain, messages, options.connections, { seconds: options.seconds }, contentOf)
        if (round > 0) measured.push(result)
      }
    }
    const rows = [...rounds].map(([each, measured]) => {
      const median = medianBy(measured, throughput)
      const failed = measured.reduce((sum, round) => sum + round.failed, 0)
      const cells = [median.throughput * each.messages, median.p50, median.p99]
      const cpu = chain.servers.map((_, server) => cpuOf(server)(median) / each.messages)
      return [each.name, ...cells.map((cell) => cell.toFixed(1)), String(failed), ...cpu.map((cell) => cell.toFixed(1))]
    })
    const cpuColumns = chain.servers.map(({ name }) => `${name}, CPU µs/message`)
    const header = ['median round', 'messages/s', 'p50 ms', 'p99 ms', 'failed', ...cpuColumns]
    console.log(`\n${table(header, rows)}`)
  })
}
