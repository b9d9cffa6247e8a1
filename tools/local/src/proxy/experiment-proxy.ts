import httpProxy from '@fastify/http-proxy'
import { type FastifyInstance, fastify } from 'fastify'
import { InFlight } from './in-flight.ts'

/**
 * Forwards the requests of the pods to experiment-service, and holds them while it restarts with another declaration: feedback would fail
 * otherwise. Producers would send their events again by themselves.
 */
export class ExperimentProxy {
  readonly server: FastifyInstance = fastify({ logger: false })
  readonly #inFlight = new InFlight()
  #held: { until: Promise<void>; release: () => void } | undefined

  /** @param url URL of experiment-service. */
  constructor(url: string) {
    this.server.register(httpProxy, {
      upstream: url,
      preHandler: async ({ raw }, reply) => {
        await this.#held?.until
        if (raw.socket.destroyed) {
          // The client did not wait. It may have sent its request again.
          reply.hijack()
          return
        }
        this.#inFlight.add(reply.raw)
      },
    })
  }

  /** Holds requests from now on, or forwards them and all that were held. */
  hold(isHeld: boolean): void {
    if (!isHeld) {
      this.#held?.release()
      this.#held = undefined
      return
    }
    if (this.#held !== undefined) return
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#held = { until, release }
  }

  /** Resolves when the requests that have been forwarded have ended. */
  drain(): Promise<void> {
    return this.#inFlight.drain()
  }
}
