import { paths } from '@sms-checker/contracts'
import autocannon from 'autocannon'
import type { RunningServer } from './server.ts'

/** What one round of load measured. */
export interface Round {
  /** Answers with status 200 a second. */
  readonly throughput: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly failed: number
  /** CPU time of the server for an answer, in microseconds: says what a request costs, whoever else uses the machine. */
  readonly cpuMicroseconds: number
}

export type Amount = { readonly seconds: number } | { readonly requests: number }

/** Sends messages over so many connections, each waiting for its answer. */
export async function load(
  server: RunningServer,
  messages: readonly string[],
  connections: number,
  amount: Amount,
): Promise<Round> {
  const before = server.usage().cpuSeconds
  const requests = messages.map((sms) => ({
    method: 'POST' as const,
    path: paths.predict,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sms }),
  }))
  let opened = 0
  const result = await autocannon({
    url: server.address,
    connections,
    ...('seconds' in amount ? { duration: amount.seconds } : { amount: amount.requests }),
    // A share each: a connection that is given all of them builds all of them, within the time that is measured.
    setupClient: (client) => {
      const share = opened++
      client.setRequests(requests.filter((_, index) => index % connections === share))
    },
  })
  const answered = result['2xx']
  return {
    throughput: answered / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
    cpuMicroseconds: ((server.usage().cpuSeconds - before) / answered) * 1e6,
  }
}

/** The one in the middle by a figure of it. */
export function middle<T>(all: readonly T[], figure: (one: T) => number): T {
  const sorted = all.toSorted((a, b) => figure(a) - figure(b))
  const found = sorted[Math.floor(sorted.length / 2)]
  if (found === undefined) throw new Error('No round was measured.')
  return found
}
