import { Agent } from 'undici'

/** Shorter than the keep-alive timeout of servers, which otherwise could close a connection just before a request uses it. */
const keepAliveMs = 4_000

export interface UpstreamAgentOptions {
  /** Time limit for a whole request, from connecting to reading the response body, in milliseconds. The caller enforces it with a signal. */
  readonly timeoutMs: number
  /** Maximum number of requests in flight. Further requests wait for a connection, within their time limit. */
  readonly connections: number
  readonly maxResponseBytes: number
}

/** Creates the keep-alive connections to a service. */
export function upstreamAgent({ timeoutMs, connections, maxResponseBytes }: UpstreamAgentOptions): Agent {
  return new Agent({
    // The time limit of the whole request applies. These would end a request earlier, with a different error.
    connect: { timeout: timeoutMs * 2 },
    headersTimeout: 0,
    bodyTimeout: 0,
    connections,
    keepAliveTimeout: keepAliveMs,
    maxResponseSize: maxResponseBytes,
  })
}
