import { setTimeout as sleep } from 'node:timers/promises'
import { Problem, problemContentType } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import { request } from 'undici'

const problem = Compile(Problem)
const intervalMs = 150
const timeoutMs = 2_000

/** Usual start-up time, in milliseconds. After it, the reasons for not being ready are reported. */
const startupMs = 15_000

/** Why a process is not ready. */
export interface NotReady {
  reason: string
  /** The process runs and says so itself. Otherwise, it may still be starting. */
  responds: boolean
}

/**
 * Polls a readiness endpoint until it returns 200. When that takes longer than usual, calls `notReady` with the reason
 * and with each new one. Returns false when aborted.
 */
export async function untilReady(
  url: string,
  notReady: (problem: NotReady) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const startupEnds = performance.now() + startupMs
  let last: string | undefined
  while (!signal.aborted) {
    const problem = await checkReadiness(url)
    if (signal.aborted) return false
    if (problem === undefined) return true
    if (problem.reason !== last && performance.now() > startupEnds) {
      notReady(problem)
      last = problem.reason
    }
    await sleep(intervalMs)
  }
  return false
}

async function checkReadiness(url: string): Promise<NotReady | undefined> {
  try {
    const response = await request(url, { signal: AbortSignal.timeout(timeoutMs) })
    if (response.statusCode === 200) {
      await response.body.dump()
      return undefined
    }
    if (!String(response.headers['content-type']).startsWith(problemContentType)) {
      await response.body.dump()
      return { reason: `it responds with ${response.statusCode}`, responds: true }
    }
    const body: unknown = await response.body.json()
    const reason = problem.Check(body) ? body.detail : `it responds with ${response.statusCode}`
    return { reason, responds: true }
  } catch (error) {
    const reason = `it does not respond (${error instanceof Error ? error.message : String(error)})`
    return { reason, responds: false }
  }
}

export interface ReadinessWatch {
  started(): void
  ended(): void
}

interface ReadinessWatchOptions {
  readonly url: string
  /** Aborted when the system stops. */
  readonly stopped: AbortSignal
  readonly notReady: (problem: NotReady) => void
  /** The process is ready, for the first time since it started. */
  readonly ready: () => void
}

/** Waits for the readiness of a process after each start, until it ends. */
export function watchReadiness({ url, stopped, notReady, ready }: ReadinessWatchOptions): ReadinessWatch {
  let running = new AbortController()
  return {
    started: () => {
      running = new AbortController()
      void untilReady(url, notReady, AbortSignal.any([running.signal, stopped])).then((isReady) => {
        if (isReady) ready()
      })
    },
    ended: () => running.abort(),
  }
}
