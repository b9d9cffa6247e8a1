import { headers, paths } from '@sms-checker/contracts'
import autocannon from 'autocannon'
import type { RunningServer } from './server.ts'

/** Measurements of one round of load. */
export interface Round {
  /** Responses with status 200 per second. */
  readonly throughput: number
  /** Latency percentiles in milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly failed: number
  /** CPU time of the server per response, in microseconds: the cost of a request, independent of other load on the machine. */
  readonly cpuMicroseconds: number
}

export type Amount = { readonly seconds: number } | { readonly requests: number }

/** Sends messages, each of another user, over a number of connections, one request at a time on each. */
export async function load(
  server: RunningServer,
  messages: readonly string[],
  connections: number,
  amount: Amount,
): Promise<Round> {
  const before = server.usage().cpuSeconds
  const requests = messages.map((sms, index) => ({
    method: 'POST' as const,
    path: paths.predict,
    headers: { 'content-type': 'application/json', [headers.userId]: String(index) },
    body: JSON.stringify({ sms }),
  }))
  let connected = 0
  const result = await autocannon({
    url: server.address,
    connections,
    ...('seconds' in amount ? { duration: amount.seconds } : { amount: amount.requests }),
    // Each connection gets its share: autocannon builds a connection's requests during the measurement.
    setupClient: (client) => {
      const share = connected++
      client.setRequests(requests.filter((_, index) => index % connections === share))
    },
  })
  const responses = result['2xx']
  return {
    throughput: responses / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
    cpuMicroseconds: ((server.usage().cpuSeconds - before) / responses) * 1e6,
  }
}

/** The item with the median value. */
export function medianBy<T>(items: readonly T[], value: (item: T) => number): T {
  const sorted = items.toSorted((a, b) => value(a) - value(b))
  const median = sorted[Math.floor(sorted.length / 2)]
  if (median === undefined) throw new Error('There are no measurements.')
  return median
}
