import {
  BatchPrediction,
  type BatchPredictRequest,
  Prediction,
  type PredictRequest,
  paths,
} from '@sms-checker/contracts'
import { ProblemError } from '@sms-checker/service'
import { Compile } from 'typebox/compile'
import { Agent, DecoratorHandler, type Dispatcher, request } from 'undici'
import { errorFromFailure, errorFromStatus } from './upstream-errors.ts'

export interface ModelClientOptions {
  /** Where model-service answers. */
  readonly url: string
  /** Longest time for connecting, asking and reading the whole answer, in milliseconds. */
  readonly timeoutMs: number
}

/** Largest answer that is read, in bytes: a full batch, whose predictions repeat their messages, at most 12 bytes a character. */
const maxAnswerBytes = 8 * 1024 * 1024

type Headers = Readonly<Record<string, string>>

/** Most calls in flight; more wait for their turn, within their deadline. */
const maxConnections = 128

/** Shorter than any server's, so that the server rarely closes a connection that is about to be used. */
const idleConnectionMs = 4_000

const prediction = Compile(Prediction)
const batchPrediction = Compile(BatchPrediction)

/** Asks model-service for predictions over kept-alive connections. */
export class ModelClient {
  readonly #agent: Agent
  readonly #url: string
  readonly #timeoutMs: number

  constructor({ url, timeoutMs }: ModelClientOptions) {
    this.#url = url
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
  predict(question: PredictRequest, onward: Headers): Promise<Prediction> {
    return this.#call(paths.predict, question, onward, (answer) => parse(prediction, answer))
  }

  /** As `predict`, for many messages; the predictions come in their order, as many as there are messages. */
  predictBatch(question: BatchPredictRequest, onward: Headers): Promise<BatchPrediction> {
    return this.#call(paths.predictBatch, question, onward, (answer) => {
      const found = parse(batchPrediction, answer)
      if (found.predictions.length !== question.messages.length)
        throw new SyntaxError('The answer of the model has another number of predictions than messages were sent.')
      return found
    })
  }

  close(): Promise<void> {
    return this.#agent.close()
  }

  async #call<Answer>(
    path: string,
    question: object,
    onward: Headers,
    read: (text: string) => Answer,
  ): Promise<Answer> {
    const signal = AbortSignal.timeout(this.#timeoutMs)
    const url = new URL(path, this.#url)
    try {
      const { statusCode, headers, body } = await this.#ask(url, JSON.stringify(question), onward, signal)
      const text = await body.text()
      if (statusCode !== 200) throw errorFromStatus(statusCode, headers, text)
      return read(text)
    } catch (error) {
      throw error instanceof ProblemError ? error : errorFromFailure(error, signal.aborted)
    }
  }

  /** Asks once more when the connection failed before a byte was sent: nothing can have been done twice. */
  async #ask(url: URL, body: string, onward: Headers, signal: AbortSignal) {
    const first = this.#attempt(url, body, onward, signal)
    try {
      return await first.response
    } catch (error) {
      if (first.sent() || signal.aborted) throw error
      return await this.#attempt(url, body, onward, signal).response
    }
  }

  #attempt(url: URL, body: string, onward: Headers, signal: AbortSignal) {
    let sent = false
    const witness: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
      dispatch(
        options,
        new SendDetector(handler, () => {
          sent = true
        }),
      )
    const response = request(url, {
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
class SendDetector extends DecoratorHandler {
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

/** Neither error says what was found: the answer repeats the user's message, and errors are logged. */
function parse<Answer>(schema: { Check(value: unknown): value is Answer }, text: string): Answer {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    throw new SyntaxError('The answer of the model is not JSON.')
  }
  if (!schema.Check(found)) throw new SyntaxError('The answer of the model does not have the form that was agreed.')
  return found
}
