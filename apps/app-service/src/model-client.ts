import { Prediction, paths } from '@sms-checker/contracts'
import { ProblemError } from '@sms-checker/service'
import { Compile } from 'typebox/compile'
import { Agent, DecoratorHandler, type Dispatcher, request } from 'undici'
import { problemOfFailure, problemOfStatus } from './model-problems.ts'

export interface ModelClientOptions {
  /** Where model-service answers. */
  readonly url: string
  /** Longest time for connecting, asking and reading the whole answer, in milliseconds. */
  readonly timeoutMs: number
}

/** Largest answer that is read, in bytes: a prediction repeats its message, at most 12 bytes a character when escaped. */
const maxAnswerBytes = 64 * 1024

/** Most calls in flight; more wait for their turn, within their deadline. */
const maxConnections = 128

/** Shorter than any server's, so that the server rarely closes a connection that is about to be used. */
const idleConnectionMs = 4_000

const answer = Compile(Prediction)

/** Asks model-service for predictions over kept-alive connections. */
export class ModelClient {
  readonly #agent: Agent
  readonly #url: URL
  readonly #timeoutMs: number

  constructor({ url, timeoutMs }: ModelClientOptions) {
    this.#url = new URL(paths.predict, url)
    this.#timeoutMs = timeoutMs
    this.#agent = new Agent({
      // The deadline of the whole call governs; these would only end it earlier, with another error.
      connect: { timeout: timeoutMs * 2 },
      headersTimeout: 0,
      bodyTimeout: 0,
      connections: maxConnections,
      keepAliveTimeout: idleConnectionMs,
      maxResponseSize: maxAnswerBytes,
    })
  }

  /**
   * @param onward headers for the next hop
   * @throws {ProblemError} model-unavailable, model-timeout or bad-upstream-answer, or what the model found wrong with the message
   */
  async predict(sms: string, onward: Readonly<Record<string, string>>): Promise<Prediction> {
    const signal = AbortSignal.timeout(this.#timeoutMs)
    try {
      const { statusCode, headers, body } = await this.#ask(JSON.stringify({ sms }), onward, signal)
      const text = await body.text()
      if (statusCode !== 200) throw problemOfStatus(statusCode, headers, text)
      return parse(text)
    } catch (error) {
      throw error instanceof ProblemError ? error : problemOfFailure(error, signal.aborted)
    }
  }

  close(): Promise<void> {
    return this.#agent.close()
  }

  /** Asks once more when the connection failed before a byte was sent: nothing can have been done twice. */
  async #ask(body: string, onward: Readonly<Record<string, string>>, signal: AbortSignal) {
    const first = this.#attempt(body, onward, signal)
    try {
      return await first.response
    } catch (error) {
      if (first.sent() || signal.aborted) throw error
      return await this.#attempt(body, onward, signal).response
    }
  }

  #attempt(body: string, onward: Readonly<Record<string, string>>, signal: AbortSignal) {
    let sent = false
    const witness: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
      dispatch(
        options,
        new SendingWitness(handler, () => {
          sent = true
        }),
      )
    const response = request(this.#url, {
      dispatcher: this.#agent.compose(witness),
      method: 'POST',
      headers: { ...onward, 'content-type': 'application/json', accept: 'application/json' },
      body,
      signal,
    })
    return { response, sent: () => sent }
  }
}

/** Sees the moment at which undici, connected, begins to write a request. */
class SendingWitness extends DecoratorHandler {
  readonly #handler: Dispatcher.DispatchHandler
  readonly #onSending: () => void

  constructor(handler: Dispatcher.DispatchHandler, onSending: () => void) {
    super(handler)
    this.#handler = handler
    this.#onSending = onSending
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#onSending()
    this.#handler.onRequestStart?.(controller, context)
  }
}

function parse(text: string): Prediction {
  const found: unknown = JSON.parse(text)
  if (!answer.Check(found)) throw new SyntaxError('The answer is not a prediction.')
  return found
}
