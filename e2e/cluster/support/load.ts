import { setTimeout } from 'node:timers/promises'
import { type Answer, newUser, predict } from './traffic.ts'

export interface LoadReport {
  readonly requests: number
  /** Every request that a user would have seen fail: the moment after the start in seconds, and how. */
  readonly failures: readonly string[]
}

export interface LoadOptions {
  readonly host?: string
  /** Whose requests; every request comes from a new user. */
  readonly variants?: readonly ('stable' | 'canary')[]
  /** Users that ask at the same time. */
  readonly users?: number
  /** Pause of a user between two requests. */
  readonly pauseMs?: number
  readonly check?: (answer: Answer) => boolean
}

/** Predictions before and after what is watched, so that its first and last moment lie inside the load. */
const margin = 50

/** Asks for predictions as long as something else happens, and tells which of them failed. */
export async function underLoad(happens: () => Promise<void>, options: LoadOptions = {}): Promise<LoadReport> {
  const { variants = ['stable'], users = 4, pauseMs = 100, check = () => true, ...visit } = options
  const failures: string[] = []
  const begin = performance.now()
  let requests = 0
  let last = Number.POSITIVE_INFINITY

  async function user(index: number): Promise<void> {
    while (requests < last) {
      const id = newUser(variants[(requests + index) % variants.length] ?? 'stable')
      const fault = await faultOf(() => predict({ ...visit, user: id }), check)
      requests++
      if (fault !== undefined) failures.push(`${((performance.now() - begin) / 1000).toFixed(1)} s: ${fault}`)
      await setTimeout(pauseMs)
    }
  }
  const load = Promise.all(Array.from({ length: users }, (_, index) => user(index)))
  try {
    while (requests < margin) await setTimeout(pauseMs)
    await happens()
    last = requests + margin
  } finally {
    last = Math.min(last, requests + margin)
    await load
  }
  return { requests, failures }
}

async function faultOf(ask: () => Promise<Answer>, check: (answer: Answer) => boolean): Promise<string | undefined> {
  try {
    const answer = await ask()
    if (answer.status !== 200) return `${answer.status} ${answer.body.slice(0, 200)}`
    return check(answer) ? undefined : `unexpected ${JSON.stringify(answer)}`
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}
