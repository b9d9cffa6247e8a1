import { setTimeout as sleep } from 'node:timers/promises'
import { Problem, problemContentType } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import { request } from 'undici'

const problem = Compile(Problem)
const pollMs = 150
const answerLimitMs = 2_000

/** How long a service may take to start before it is told why it is not ready, in milliseconds. */
const patienceMs = 15_000

/**
 * Waits until what answers at `url` says, with 200, that it is ready. When that takes longer than is usual, `told` hears the reason that it gives, and
 * each new one. Ends early, with false, when aborted.
 */
export async function untilReady(url: string, told: (reason: string) => void, signal: AbortSignal): Promise<boolean> {
  const patienceEnds = performance.now() + patienceMs
  let last: string | undefined
  while (!signal.aborted) {
    const reason = await notReadyReason(url)
    if (signal.aborted) return false
    if (reason === undefined) return true
    if (reason !== last && performance.now() > patienceEnds) {
      told(reason)
      last = reason
    }
    await sleep(pollMs)
  }
  return false
}

async function notReadyReason(url: string): Promise<string | undefined> {
  try {
    const answer = await request(url, { signal: AbortSignal.timeout(answerLimitMs) })
    if (answer.statusCode === 200) {
      await answer.body.dump()
      return undefined
    }
    if (!String(answer.headers['content-type']).startsWith(problemContentType)) {
      await answer.body.dump()
      return `it answers ${answer.statusCode}`
    }
    const body: unknown = await answer.body.json()
    return problem.Check(body) ? body.detail : `it answers ${answer.statusCode}`
  } catch (error) {
    return `it does not answer (${error instanceof Error ? error.message : String(error)})`
  }
}
