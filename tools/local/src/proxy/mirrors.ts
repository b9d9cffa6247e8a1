import { type Endpoint, type RequestHeaders, shadowAuthority } from '@sms-checker/mesh'
import { Agent, type Dispatcher } from 'undici'

export interface MirroredRequest {
  endpoint: Endpoint
  authority: string
  method: Dispatcher.HttpMethod
  path: string
  headers: RequestHeaders
  body: Buffer | undefined
}

export interface MirrorLimits {
  /** Copies in flight over all endpoints. Further ones are dropped. */
  inFlight: number
  /** Limit for the response to a copy, in milliseconds. */
  timeoutMs: number
}

const defaultLimits: MirrorLimits = { inFlight: 64, timeoutMs: 15_000 }

/**
 * Sends mirrored copies and discards their responses. They use their own connections, so a slow or failing mirror does
 * not affect users. `report` is called when a pod starts to fail and when it works again, not for every copy.
 */
export class Mirrors {
  readonly #agent = new Agent({ connections: 32 })
  readonly #limits: MirrorLimits
  readonly #report: (pod: string, error: string | undefined) => void
  readonly #failing = new Set<string>()
  #inFlight = 0

  constructor(report: (pod: string, error: string | undefined) => void, limits: MirrorLimits = defaultLimits) {
    this.#report = report
    this.#limits = limits
  }

  send(copy: MirroredRequest): void {
    const { pod } = copy.endpoint
    if (this.#inFlight >= this.#limits.inFlight) {
      this.#failed(pod, `${this.#inFlight} copies are already in flight`)
      return
    }
    this.#inFlight++
    this.#request(copy)
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

  async #request({ endpoint, authority, method, path, headers, body }: MirroredRequest): Promise<void> {
    const response = await this.#agent.request({
      origin: `http://${endpoint.address}:${endpoint.port}`,
      method,
      path,
      headers: { ...headers, host: shadowAuthority(authority) },
      ...(body && { body }),
      signal: AbortSignal.timeout(this.#limits.timeoutMs),
    })
    await response.body.dump()
  }

  #failed(pod: string, error: string): void {
    if (this.#failing.has(pod)) return
    this.#failing.add(pod)
    this.#report(pod, error)
  }
}
