import { setTimeout } from 'node:timers/promises'
import { type GatewayResponse, newUser, predict } from './traffic.ts'

export interface LoadReport {
  readonly requests: number
  /** Failed requests: seconds after the start, and the reason. */
  readonly failures: readonly string[]
}

export interface LoadOptions {
  readonly host?: string
  /** Variants of the users; every request has a new user. */
  readonly variants?: readonly ('stable' | 'canary')[]
  /** Creates the id of each user, instead of one of a variant. */
  readonly userId?: () => string
  /** Number of concurrent users. */
  readonly users?: number
  /** Pause of a user between two requests. */
  readonly pauseMs?: number
  readonly check?: (response: GatewayResponse) => boolean
}

/** Requests before and after the action, so its first and last moment are under load. */
const margin = 50

/** Sends predictions while `action` runs; reports which of them failed. */
export async function underLoad(action: () => Promise<void>, options: LoadOptions = {}): Promise<LoadReport> {
  const { variants = ['stable'], userId, users = 4, pauseMs = 100, check = () => true, ...request } = options
  const failures: string[] = []
  const startedAt = performance.now()
  let requests = 0
  let last = Number.POSITIVE_INFINITY

  async function user(index: number): Promise<void> {
    while (requests < last) {
      const id = userId?.() ?? newUser(variants[(requests + index) % variants.length] ?? 'stable')
      const failure = await failureOf(() => predict({ ...request, user: id }), check)
      requests++
      if (failure !== undefined) failures.push(`${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${failure}`)
      await setTimeout(pauseMs)
    }
  }
  const load = Promise.all(Array.from({ length: users }, (_, index) => user(index)))
  try {
    while (requests < margin) await setTimeout(pauseMs)
    await action()
    last = requests + margin
  } finally {
    last = Math.min(last, requests + margin)
    await load
  }
  return { requests, failures }
}

async function failureOf(
  send: () => Promise<GatewayResponse>,
  check: (response: GatewayResponse) => boolean,
): Promise<string | undefined> {
  try {
    const response = await send()
    if (response.status !== 200) return `${response.status} ${response.body.slice(0, 200)}`
    return check(response) ? undefined : `unexpected ${JSON.stringify(response)}`
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}
