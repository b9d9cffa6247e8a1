import { headers, isUserId, userIdCookie } from '@sms-checker/contracts'
import type { Guard } from './guards.ts'
import { RequestError, retryAfterSeconds } from './request-error.ts'
import { isProblem } from './responses.ts'

/** Longer than the services' own deadlines, so that their explanation arrives first. */
const requestTimeoutMs = 20_000

interface RequestOptions<T> {
  readonly isResponse: Guard<T>
  /** Sent as JSON by POST. Without a body the request is a GET. */
  readonly body?: unknown
  /** Replaces this browser's user id. */
  readonly userId?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Sends a request to app-service with this browser's user id and returns the response body.
 * @throws {RequestError} when no valid response arrives
 */
export async function request<T>(
  path: string,
  { isResponse, body, userId = readUserId(), signal }: RequestOptions<T>,
): Promise<T> {
  const response = await send(path, body, userId, signal)
  const content = await parse(response)
  if (!response.ok) throw toRequestError(response, content)
  if (!isResponse(content)) throw new RequestError('unexpected-response')
  return content
}

/** Returns the id that app-service gave this browser, or `undefined` when cookies are blocked or the id is invalid. */
export function readUserId(cookies: string = document.cookie): string | undefined {
  const prefix = `${userIdCookie.name}=`
  const cookie = cookies.split('; ').find((entry) => entry.startsWith(prefix))
  const id = cookie?.slice(prefix.length)
  return isUserId(id) ? id : undefined
}

async function send(
  path: string,
  body: unknown,
  userId: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const timeout = AbortSignal.timeout(requestTimeoutMs)
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
    if (timeout.aborted) throw new RequestError('timeout', { cause })
    throw new RequestError(navigator.onLine ? 'unreachable' : 'offline', { cause })
  }
}

async function parse(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    // Typically HTML from a proxy or captive portal. For an error response the status is enough.
    if (response.ok) throw new RequestError('unexpected-response', { cause })
    return undefined
  }
}

function toRequestError(response: Response, content: unknown): RequestError {
  const problem = isProblem(content) ? content : undefined
  const kind = response.status === 429 ? 'rate-limited' : response.status < 500 ? 'rejected' : 'unavailable'
  return new RequestError(kind, {
    status: response.status,
    detail: problem?.detail,
    requestId: problem?.requestId ?? response.headers.get(headers.requestId) ?? undefined,
    retryAfter: retryAfterSeconds(response.headers.get('retry-after')),
  })
}
