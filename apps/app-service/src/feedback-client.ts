import { setTimeout as sleep } from 'node:timers/promises'
import {
  type FeedbackSubmission,
  type OutcomeEvent,
  Problem,
  paths,
  problemType,
  StoredFeedback,
} from '@sms-checker/contracts'
import type { EventProducer } from '@sms-checker/event-producer'
import { ProblemError } from '@sms-checker/service'
import { Compile } from 'typebox/compile'
import { type Agent, request } from 'undici'
import { upstreamAgent } from './upstream-agent.ts'

/** How long feedback waits, in milliseconds. */
export interface FeedbackWaits {
  /** Time limit for a request to experiment-service. */
  readonly requestMs: number
  /** For the events that this process has queued. */
  readonly flushMs: number
  /** Maximum time for which another pod keeps the event of a prediction in its queue. */
  readonly otherPodMs: number
}

const defaultWaits: FeedbackWaits = { requestMs: 3_000, flushMs: 2_000, otherPodMs: 1_200 }

/** `Retry-After` in seconds when the response of experiment-service has none. */
const defaultRetryAfter = '5'

/** Maximum size of a response body in bytes. */
const maxResponseBytes = 64 * 1_024

const storedFeedback = Compile(StoredFeedback)
const problemSchema = Compile(Problem)

/** Stores feedback in experiment-service. */
export class FeedbackClient {
  readonly #url: URL
  readonly #events: Pick<EventProducer<OutcomeEvent>, 'flush'>
  readonly #waits: FeedbackWaits
  readonly #agent: Agent

  /**
   * @param url URL of experiment-service.
   * @param waits Replaces defaults.
   */
  constructor(url: string, events: Pick<EventProducer<OutcomeEvent>, 'flush'>, waits: Partial<FeedbackWaits> = {}) {
    this.#url = new URL(paths.feedback, url)
    this.#events = events
    this.#waits = { ...defaultWaits, ...waits }
    this.#agent = upstreamAgent({ timeoutMs: this.#waits.requestMs, connections: 16, maxResponseBytes })
  }

  /**
   * Resolves once experiment-service has committed the feedback. Repeating it has no effect.
   * @throws {ProblemError} unknown-answer, invalid-request or experiment-unavailable.
   */
  async store(feedback: FeedbackSubmission): Promise<StoredFeedback> {
    // The prediction must be stored before its feedback.
    await Promise.race([this.#events.flush(), sleep(this.#waits.flushMs, undefined, { ref: false })])
    try {
      return await this.#post(feedback)
    } catch (error) {
      if (!(error instanceof ProblemError && error.problem === 'unknown-answer')) throw error
      await sleep(this.#waits.otherPodMs)
      return this.#post(feedback)
    }
  }

  close(): Promise<void> {
    return this.#agent.close()
  }

  async #post(feedback: FeedbackSubmission): Promise<StoredFeedback> {
    try {
      const response = await request(this.#url, {
        dispatcher: this.#agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(feedback),
        signal: AbortSignal.timeout(this.#waits.requestMs),
      })
      const body: unknown = JSON.parse(await response.body.text())
      if (response.statusCode === 200 && storedFeedback.Check(body)) return body
      throw errorFromResponse(response.statusCode, response.headers, body)
    } catch (error) {
      throw error instanceof ProblemError ? error : unavailable(defaultRetryAfter, error)
    }
  }
}

/** Only rejections that problem details explain reach the user. A proxy or a wrong URL can also respond with 400 or 404. */
function errorFromResponse(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: unknown,
): ProblemError {
  const problem = problemSchema.Check(body) ? body : undefined
  if (problem?.type === problemType('unknown-answer')) return new ProblemError('unknown-answer', problem.detail)
  if (problem?.type === problemType('invalid-request')) {
    return new ProblemError('invalid-request', problem.detail, problem.errors && { errors: problem.errors })
  }
  const retryAfter = headers['retry-after']
  return unavailable(
    typeof retryAfter === 'string' ? retryAfter : defaultRetryAfter,
    new Error(`experiment-service responded with status ${status}.`),
  )
}

function unavailable(seconds: string, cause: unknown): ProblemError {
  return new ProblemError('experiment-unavailable', 'The feedback was not stored. Send it again in a moment.', {
    headers: { 'retry-after': seconds },
    cause,
  })
}
