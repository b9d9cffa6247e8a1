import { type Endpoint, type Headers, shadowAuthority } from '@sms-checker/mesh'
import { Agent, type Dispatcher } from 'undici'

export interface MirroredRequest {
  endpoint: Endpoint
  authority: string
  method: Dispatcher.HttpMethod
  path: string
  headers: Headers
  body: Buffer | undefined
}

export interface MirrorLimits {
  /** Copies on their way at a time, over all endpoints; further ones are dropped. */
  inFlight: number
  /** Time that a copy's answer may take, in milliseconds. */
  timeoutMs: number
}

const defaultLimits: MirrorLimits = { inFlight: 64, timeoutMs: 15_000 }

/**
 * Sends copies whose answers nobody reads. On connections of their own, so that whatever becomes of them, no answer to a
 * user changes or waits. `report` hears of an endpoint when it begins to fail and when it works again, not of every copy.
 */
export class Mirrors {
  readonly #agent = new Agent({ connections: 32 })
  readonly #limits: MirrorLimits
  readonly #report: (pod: string, fault: string | undefined) => void
  readonly #failing = new Set<string>()
  #inFlight = 0

  constructor(report: (pod: string, fault: string | undefined) => void, limits: MirrorLimits = defaultLimits) {
    this.#report = report
    this.#limits = limits
  }

  send(copy: MirroredRequest): void {
    const { pod } = copy.endpoint
    if (this.#inFlight >= this.#limits.inFlight) {
      this.#failed(pod, `${this.#inFlight} copies are on their way already`)
      return
    }
    this.#inFlight++
    this.#carry(copy)
      .then(
        () => {
          if (this.#failing.delete(pod)) this.#report(pod, undefined)
        },
        (error: unknown) => this.#failed(pod, error instanceof Error ? error.message : String(error)),
      )
      .finally(() => this.#inFlight--)
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }

  async #carry({ endpoint, authority, method, path, headers, body }: MirroredRequest): Promise<void> {
    const answer = await this.#agent.request({
      origin: `http://${endpoint.address}:${endpoint.port}`,
      method,
      path,
      headers: { ...headers, host: shadowAuthority(authority) },
      ...(body && { body }),
      signal: AbortSignal.timeout(this.#limits.timeoutMs),
    })
    await answer.body.dump()
  }

  #failed(pod: string, fault: string): void {
    if (this.#failing.has(pod)) return
    this.#failing.add(pod)
    this.#report(pod, fault)
  }
}
