import {
  BatchPrediction,
  type BatchPredictRequest,
  Prediction,
  type PredictRequest,
  paths,
} from '@sms-checker/contracts'
import { ProblemError } from '@sms-checker/service'
import { Compile } from 'typebox/compile'
import { type Agent, DecoratorHandler, type Dispatcher, request } from 'undici'
import { upstreamAgent } from './upstream-agent.ts'
import { errorFromFailure, errorFromStatus } from './upstream-errors.ts'

export interface ModelClientOptions {
  /** URL of model-service. */
  readonly url: string
  /** Time limit for a whole call, from connecting to reading the response body, in milliseconds. */
  readonly timeoutMs: number
}

/** Maximum size of a response body in bytes. Enough for a full batch of the longest messages, which the predictions repeat. */
const maxResponseBytes = 8 * 1024 * 1024

type Headers = Readonly<Record<string, string>>

const prediction = Compile(Prediction)
const batchPrediction = Compile(BatchPrediction)

/** Client of model-service, over keep-alive connections. */
export class ModelClient {
  readonly #agent: Agent
  readonly #url: string
  readonly #timeoutMs: number

  constructor({ url, timeoutMs }: ModelClientOptions) {
    this.#url = url
    this.#timeoutMs = timeoutMs
    this.#agent = upstreamAgent({ timeoutMs, connections: 128, maxResponseBytes })
  }

  /**
   * Classifies one message.
   * @param headers Headers to forward.
   * @throws {ProblemError} model-unavailable, model-timeout or bad-upstream-answer, or the problem with which the model rejected the message.
   */
  predict(message: PredictRequest, headers: Headers): Promise<Prediction> {
    return this.#call(paths.predict, message, headers, (body) => parse(prediction, body))
  }

  /** Classifies several messages. Returns one prediction for each, in the same order. Throws like `predict`. */
  predictBatch(batch: BatchPredictRequest, headers: Headers): Promise<BatchPrediction> {
    return this.#call(paths.predictBatch, batch, headers, (body) => {
      const response = parse(batchPrediction, body)
      if (response.predictions.length !== batch.messages.length)
        throw new SyntaxError('The number of predictions differs from the number of messages.')
      return response
    })
  }

  close(): Promise<void> {
    return this.#agent.close()
  }

  async #call<Result>(
    path: string,
    payload: object,
    forwarded: Headers,
    read: (body: string) => Result,
  ): Promise<Result> {
    const signal = AbortSignal.timeout(this.#timeoutMs)
    const url = new URL(path, this.#url)
    try {
      const response = await this.#requestWithRetry(url, JSON.stringify(payload), forwarded, signal)
      const body = await response.body.text()
      if (response.statusCode !== 200) throw errorFromStatus(response.statusCode, response.headers, body)
      return read(body)
    } catch (error) {
      throw error instanceof ProblemError ? error : errorFromFailure(error, signal.aborted)
    }
  }

  /** Retries once when the connection failed before any byte was sent, because the model cannot have processed that request. */
  async #requestWithRetry(url: URL, body: string, headers: Headers, signal: AbortSignal) {
    const first = this.#attempt(url, body, headers, signal)
    try {
      return await first.response
    } catch (error) {
      if (first.isSent() || signal.aborted) throw error
      return await this.#attempt(url, body, headers, signal).response
    }
  }

  #attempt(url: URL, body: string, headers: Headers, signal: AbortSignal) {
    let isSent = false
    const detectSend: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
      dispatch(
        options,
        new SendDetector(handler, () => {
          isSent = true
        }),
      )
    const response = request(url, {
      dispatcher: this.#agent.compose(detectSend),
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      body,
      signal,
    })
    return { response, isSent: () => isSent }
  }
}

/** Calls `onSend` when undici has a connection and starts to write the request. */
class SendDetector extends DecoratorHandler {
  readonly #handler: Dispatcher.DispatchHandler
  readonly #onSend: () => void

  constructor(handler: Dispatcher.DispatchHandler, onSend: () => void) {
    super(handler)
    this.#handler = handler
    this.#onSend = onSend
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#onSend()
    this.#handler.onRequestStart?.(controller, context)
  }
}

/** Parses a response body. The errors do not quote it, because it contains the user's message and errors are logged. */
function parse<Result>(schema: { Check(value: unknown): value is Result }, body: string): Result {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new SyntaxError('The response of the model is not JSON.')
  }
  if (!schema.Check(value)) throw new SyntaxError('The response of the model does not match its schema.')
  return value
}
