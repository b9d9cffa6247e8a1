import { EventsReceipt, eventsContentType, paths } from '@sms-checker/contracts'
import type { EventDropReason } from '@sms-checker/observability/metrics'
import { Compile } from 'typebox/compile'
import { Agent, request } from 'undici'

export type Delivery =
  /** `rejected`: number of lines of the batch that experiment-service found invalid. It stored the others. */
  | { readonly kind: 'stored'; readonly rejected: number; readonly isFirstRejected: boolean }
  | { readonly kind: 'failed'; readonly reason: EventDropReason; readonly isRetryable: boolean }

/** Shorter than the keep-alive timeout of servers, which otherwise could close a connection just before a request uses it. */
const keepAliveMs = 4_000

/** Maximum size of a response body in bytes. */
const maxResponseBytes = 64 * 1_024

const receipt = Compile(EventsReceipt)

/** Sends batches of events to experiment-service, over one connection that stays open. */
export class EventClient {
  readonly #url: URL
  readonly #timeoutMs: number
  readonly #agent: Agent
  #request = new AbortController()
  #isDestroyed = false

  /** @param timeoutMs Time limit of a request, from connecting to reading the response. */
  constructor(url: string, timeoutMs: number) {
    this.#url = new URL(paths.events, url)
    this.#timeoutMs = timeoutMs
    this.#agent = new Agent({
      connections: 1,
      keepAliveTimeout: keepAliveMs,
      // The time limit of the whole request applies.
      connect: { timeout: timeoutMs * 2 },
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: maxResponseBytes,
    })
  }

  /** Sends a batch, one event per line. Never throws. One request at a time. */
  async post(body: string): Promise<Delivery> {
    if (this.#isDestroyed) return failed('shutdown', false)
    this.#request = new AbortController()
    const timer = setTimeout(() => this.#request.abort(), this.#timeoutMs)
    try {
      const response = await request(this.#url, {
        dispatcher: this.#agent,
        method: 'POST',
        headers: { 'content-type': eventsContentType, accept: 'application/json' },
        body,
        signal: this.#request.signal,
      })
      return deliveryOf(response.statusCode, await response.body.text())
    } catch {
      if (this.#isDestroyed) return failed('shutdown', false)
      return failed(this.#request.signal.aborted ? 'timeout' : 'unreachable')
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends the request in flight and closes the connection. Later batches fail. */
  destroy(): void {
    this.#isDestroyed = true
    this.#request.abort()
    void this.#agent.destroy()
  }
}

function deliveryOf(status: number, body: string): Delivery {
  if (status === 429 || status >= 500) return failed('server-error')
  if (status !== 200) return failed('rejected', false)
  const parsed = parseJson(body)
  if (!receipt.Check(parsed)) return failed('invalid-response')
  const { rejected, errors } = parsed
  return { kind: 'stored', rejected, isFirstRejected: errors.some(({ line }) => line === 1) }
}

function failed(reason: EventDropReason, isRetryable = true): Delivery {
  return { kind: 'failed', reason, isRetryable }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
