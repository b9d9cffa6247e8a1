import { headers, paths } from '@sms-checker/contracts'
import { HttpConnection, type PreparedRequest, prepareRequest } from './http-connection.ts'
import type { RunningServer } from './server.ts'

/** What is measured: one server, or a chain of servers. */
export interface Target {
  readonly name: string
  /** URL of the server that receives the load. */
  readonly address: string
  /** The servers whose CPU time and memory are measured, in the order in which a request reaches them. */
  readonly servers: readonly RunningServer[]
}

/** Measurements of one round of load. */
export interface Round {
  /** Responses with status 200 per second. */
  readonly throughput: number
  /** Latency percentiles in milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly failed: number
  /** CPU time of each server per response, in microseconds: the cost of a request, independent of other load on the machine. */
  readonly serverMicroseconds: readonly number[]
  /** The same of the load generator, which is this process. */
  readonly generatorMicroseconds: number
}

/** Figures of a round, to compare. */
export const throughput = (round: Round) => round.throughput
export const p99 = (round: Round) => round.p99
/** @param server Index in the order in which a request reaches the target's servers. */
export const cpuOf = (server: number) => (round: Round) => round.serverMicroseconds[server] ?? Number.NaN

/** When the load ends: at the first limit that is reached. */
export interface Amount {
  readonly seconds?: number
  readonly requests?: number
}

/** A request to send: its path and its JSON body. */
export interface RequestContent {
  readonly path: string
  readonly body: unknown
}

const predictRequest = (sms: string): RequestContent => ({ path: paths.predict, body: { sms } })

/** Sends messages, each of another user, over a number of connections, one request at a time on each. */
export async function load(
  target: Target,
  messages: readonly string[],
  connections: number,
  amount: Amount,
  contentOf: (sms: string, index: number) => RequestContent = predictRequest,
): Promise<Round> {
  // Before the clock starts: large batches take long to serialize.
  const requests = messages.map((sms, index) => {
    const { path, body } = contentOf(sms, index)
    return prepareRequest({ url: new URL(path, target.address), userIdHeader: headers.userId, body })
  })
  const latencies: number[] = []
  let sent = 0
  let failed = 0
  let lastError = ''

  const startedAt = performance.now()
  const { seconds: maxSeconds = Number.POSITIVE_INFINITY, requests: maxRequests = Number.POSITIVE_INFINITY } = amount
  const isDone = () => sent >= maxRequests || performance.now() - startedAt >= maxSeconds * 1_000

  async function sendOnOneConnection(connection: HttpConnection, share: readonly PreparedRequest[]): Promise<void> {
    for (let index = 0; !isDone(); index++) {
      const request = share[index % share.length]
      if (request === undefined) throw new Error('There are fewer messages than connections.')
      sent++
      const sentAt = performance.now()
      try {
        const status = await connection.request(request)
        if (status === 200) latencies.push(performance.now() - sentAt)
        else {
          failed++
          lastError = `status ${status}`
        }
      } catch (error) {
        failed++
        lastError = String(error)
      }
    }
  }

  const cpuBefore = target.servers.map((server) => server.usage().cpuSeconds)
  const generatorBefore = process.cpuUsage()
  await Promise.all(
    Array.from({ length: connections }, async (_, share) => {
      const connection = new HttpConnection(new URL(target.address))
      await sendOnOneConnection(
        connection,
        requests.filter((_request, index) => index % connections === share),
      )
      connection.close()
    }),
  )
  const seconds = (performance.now() - startedAt) / 1_000
  const generator = process.cpuUsage(generatorBefore)
  const cpuSeconds = target.servers.map((server, index) => server.usage().cpuSeconds - (cpuBefore[index] ?? 0))

  const responses = latencies.length
  if (responses === 0) throw new Error(`${target.name} sent no response with status 200: ${lastError}.`)
  latencies.sort((a, b) => a - b)
  const generatorSeconds = (generator.user + generator.system) / 1e6
  return {
    throughput: responses / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    failed,
    serverMicroseconds: cpuSeconds.map((each) => (each / responses) * 1e6),
    generatorMicroseconds: (generatorSeconds / responses) * 1e6,
  }
}

function percentile(sorted: readonly number[], ratio: number): number {
  return sorted[Math.floor((sorted.length - 1) * ratio)] ?? Number.NaN
}
