import { headers } from '@sms-checker/contracts'
import { isProblem } from './answers.ts'
import { RequestFailure, retryAfterSeconds } from './request-failure.ts'
import type { Guard } from './shape.ts'
import { readUserId } from './user-id.ts'

/** Longer than the services' own deadlines, so that their explanation arrives first. In milliseconds. */
export const deadline = 20_000

interface Call<T> {
  readonly isAnswer: Guard<T>
  /** Sent as JSON by POST; without it the call is a GET. */
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/**
 * Asks app-service, as this browser's user.
 * @throws {RequestFailure} when there is no answer that can be used
 */
export async function request<T>(path: string, { isAnswer, body, signal }: Call<T>): Promise<T> {
  const response = await send(path, body, signal)
  const content = await parse(response)
  if (!response.ok) throw refusal(response, content)
  if (!isAnswer(content)) throw new RequestFailure('unreadable')
  return content
}

async function send(path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const userId = readUserId()
  const timeout = AbortSignal.timeout(deadline)
  try {
    return await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(userId !== undefined && { [headers.userId]: userId }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    if (timeout.aborted) throw new RequestFailure('slow', { cause })
    throw new RequestFailure(navigator.onLine ? 'unreachable' : 'offline', { cause })
  }
}

async function parse(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    // A proxy's or a captive portal's page. An error status still says enough without its body.
    if (response.ok) throw new RequestFailure('unreadable', { cause })
    return undefined
  }
}

function refusal(response: Response, content: unknown): RequestFailure {
  const problem = isProblem(content) ? content : undefined
  return new RequestFailure(response.status === 429 ? 'limited' : response.status < 500 ? 'refused' : 'failing', {
    detail: problem?.detail,
    requestId: problem?.requestId ?? response.headers.get(headers.requestId) ?? undefined,
    retryAfter: retryAfterSeconds(response.headers.get('retry-after')),
  })
}
