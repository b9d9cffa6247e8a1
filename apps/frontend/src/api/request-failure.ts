/**
 * Why a request got no answer that can be used.
 * - offline: this device has no connection
 * - unreachable: it has one, but the service did not answer
 * - slow: no answer before the page's own deadline
 * - limited: asked too often
 * - refused: the service says that the request is wrong
 * - failing: the service says that it cannot answer
 * - unreadable: something answered, but not our service
 */
export type FailureKind = 'offline' | 'unreachable' | 'slow' | 'limited' | 'refused' | 'failing' | 'unreadable'

interface Circumstances {
  /** The service's own words. */
  readonly detail?: string | undefined
  readonly requestId?: string | undefined
  /** Seconds to wait before asking again. */
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

export class RequestFailure extends Error {
  readonly kind: FailureKind
  readonly detail: string | undefined
  readonly requestId: string | undefined
  readonly retryAfter: number | undefined

  constructor(kind: FailureKind, { detail, requestId, retryAfter, cause }: Circumstances = {}) {
    super(detail ?? kind, { cause })
    this.name = 'RequestFailure'
    this.kind = kind
    this.detail = detail
    this.requestId = requestId
    this.retryAfter = retryAfter
  }
}

/** Seconds that a Retry-After header asks for: a number of seconds or an HTTP date (RFC 9110, section 10.2.3). */
export function retryAfterSeconds(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000))
}
