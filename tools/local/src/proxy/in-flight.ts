import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Longest wait for requests to end, in milliseconds. */
const limitMs = 10_000

/** Requests that have not ended. */
export class InFlight {
  readonly #requests = new Set<Promise<void>>()

  add(response: ServerResponse): void {
    const ended = new Promise<void>((resolve) => response.once('close', resolve))
    this.#requests.add(ended)
    void ended.then(() => this.#requests.delete(ended))
  }

  /** Resolves when the requests that are in flight now have ended, or after ten seconds. */
  async drain(): Promise<void> {
    await Promise.race([Promise.all(this.#requests), sleep(limitMs, undefined, { ref: false })])
  }
}
