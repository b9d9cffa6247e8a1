import type { IncomingHttpHeaders } from 'node:http'
import {
  BatchPrediction,
  type BatchPredictRequest,
  Prediction,
  type PredictRequest,
  paths,
} from '@sms-checker/contracts'
import { ProblemError } from '@sms-checker/service'
import { Compile } from 'typebox/compile'
import type { Agent, Dispatcher } from 'undici'
import { upstreamAgent } from './upstream-agent.ts'
import { errorFromFailure, errorFromStatus } from './upstream-errors.ts'

export interface ModelClientOptions {
  /** URL of model-service. */
  readonly url: string
  /** Time limit for a whole call of up to 64 messages, from connecting to reading the response body, in milliseconds. */
  readonly timeoutMs: number
}

/** A larger batch has one more time limit for each 64 messages that it starts. A slow model needs 20 ms for a message. */
const messagesPerTimeLimit = 64

/** Maximum size of a response body in bytes. Enough for a full batch of the longest messages, which the predictions repeat. */
const maxResponseBytes = 8 * 1024 * 1024

type Headers = Readonly<Record<string, string>>

const prediction = Compile(Prediction)
const batchPrediction = Compile(BatchPrediction)

/** Client of model-service, over keep-alive connections. */
export class ModelClient {
  readonly #agent: Agent
  readonly #origin: string
  readonly #timeoutMs: number

  constructor({ url, timeoutMs }: ModelClientOptions) {
    this.#origin = new URL(url).origin
    this.#timeoutMs = timeoutMs
    this.#agent = upstreamAgent({ timeoutMs, connections: 128, maxResponseBytes })
  }

  /**
   * Classifies one message.
   * @param headers Headers to forward.
   * @throws {ProblemError} model-unavailable, model-timeout or bad-upstream-answer, or the problem with which the model rejected the message.
   */
  predict(message: PredictRequest, headers: Headers): Promise<Prediction> {
    return this.#call(paths.predict, message, headers, this.#timeoutMs, (body) => parse(prediction, body))
  }

  /** Classifies several messages. Returns one prediction for each, in the same order. Throws like `predict`. */
  predictBatch(batch: BatchPredictRequest, headers: Headers): Promise<BatchPrediction> {
    const timeoutMs = this.#timeoutMs * Math.ceil(batch.messages.length / messagesPerTimeLimit)
    return this.#call(paths.predictBatch, batch, headers, timeoutMs, (body) => {
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
    timeoutMs: number,
    read: (body: string) => Result,
  ): Promise<Result> {
    const request: Dispatcher.DispatchOptions = {
      origin: this.#origin,
      path,
      method: 'POST',
      headers: { ...forwarded, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(payload),
    }
    const deadline = new Deadline(timeoutMs)
    try {
      const { status, headers, body } = await this.#requestWithRetry(request, deadline)
      if (status !== 200) throw errorFromStatus(status, headers, body)
      return read(body)
    } catch (error) {
      throw error instanceof ProblemError ? error : errorFromFailure(error, deadline.isOver)
    } finally {
      deadline.clear()
    }
  }

  /** Retries once when the connection failed before any byte was sent, because the model cannot have processed that request. */
  async #requestWithRetry(request: Dispatcher.DispatchOptions, deadline: Deadline): Promise<UpstreamResponse> {
    const first = new UpstreamRequest(this.#agent, request, deadline)
    try {
      return await first.response
    } catch (error) {
      if (first.isSent || deadline.isOver) throw error
      return await new UpstreamRequest(this.#agent, request, deadline).response
    }
  }
}

/** The time limit of a call. Cheaper than an `AbortSignal` for each call. */
class Deadline {
  readonly #timer: NodeJS.Timeout
  #isOver = false
  #abort: (() => void) | undefined

  constructor(timeoutMs: number) {
    this.#timer = setTimeout(() => {
      this.#isOver = true
      this.#abort?.()
    }, timeoutMs)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Sets what to do at the end of the time, instead of what was set before. */
  onEnd(abort: () => void): void {
    this.#abort = abort
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}

interface UpstreamResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** One HTTP request. It collects the response itself, without the stream and the signal of undici's `request`, which cost more than the rest. */
class UpstreamRequest implements Dispatcher.DispatchHandler {
  readonly response: Promise<UpstreamResponse>
  #resolve!: (response: UpstreamResponse) => void
  #reject!: (error: unknown) => void
  readonly #deadline: Deadline
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: IncomingHttpHeaders = {}
  readonly #chunks: Buffer[] = []

  constructor(agent: Agent, request: Dispatcher.DispatchOptions, deadline: Deadline) {
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#deadline = deadline
    deadline.onEnd(() => {
      this.#controller?.abort(timeLimitError())
      this.#reject(timeLimitError())
    })
    agent.dispatch(request, this)
  }

  /** Whether undici had a connection, and started to write the request. */
  get isSent(): boolean {
    return this.#controller !== undefined
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It waited for a connection until its time was over.
    if (this.#deadline.isOver) controller.abort(timeLimitError())
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.#resolve({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks).toString('utf8') })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error)
  }
}

function timeLimitError(): Error {
  return new Error('The time limit is over.')
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
