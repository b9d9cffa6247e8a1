/**
 * Why a request failed.
 * - offline: the browser has no connection
 * - unreachable: the browser has a connection, but the service did not respond
 * - timeout: no response before the page's own deadline
 * - rate-limited: the user sent too many requests
 * - rejected: the service says that the request is invalid
 * - unavailable: the service reports an error of its own
 * - unexpected-response: the response did not come from the service
 */
export type RequestErrorKind =
  | 'offline'
  | 'unreachable'
  | 'timeout'
  | 'rate-limited'
  | 'rejected'
  | 'unavailable'
  | 'unexpected-response'

interface Details {
  /** HTTP status of the response. */
  readonly status?: number | undefined
  /** The `detail` of the service's problem response. */
  readonly detail?: string | undefined
  readonly requestId?: string | undefined
  /** Seconds to wait before the next attempt. */
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

export class RequestError extends Error {
  readonly kind: RequestErrorKind
  readonly status: number | undefined
  readonly detail: string | undefined
  readonly requestId: string | undefined
  readonly retryAfter: number | undefined

  constructor(kind: RequestErrorKind, { status, detail, requestId, retryAfter, cause }: Details = {}) {
    super(detail ?? kind, { cause })
    this.name = 'RequestError'
    this.kind = kind
    this.status = status
    this.detail = detail
    this.requestId = requestId
    this.retryAfter = retryAfter
  }
}

/** Parses a Retry-After header, in seconds or as an HTTP date (RFC 9110, section 10.2.3). @returns seconds */
export function retryAfterSeconds(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000))
}
