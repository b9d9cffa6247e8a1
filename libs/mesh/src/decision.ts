import type { OutlierDetection } from './objects/destination-rule.ts'
import type { RequestHeaders } from './request.ts'
import type { HeaderMutations } from './routing/header-mutations.ts'
import type { RetryPolicy } from './routing/retry-policy.ts'

export interface Endpoint {
  pod: string
  address: string
  port: number
}

export interface RoutedDestination {
  /** Fully qualified name of the service. */
  host: string
  port: number
  subset?: string
  endpoint: Endpoint
  /** For the caller to apply: a decision does not know about earlier requests. */
  outlierDetection?: OutlierDetection
}

export interface Forward {
  kind: 'forward'
  /** Name of the route, when it has one: the route's own, followed by `.` and its match's. */
  route?: string
  destination: RoutedDestination
  /** Destinations of copies whose responses are discarded. A mirror without a ready pod is omitted. */
  mirrors: RoutedDestination[]
  /** The Host header for the destination. A mirror gets `shadowAuthority` of it. */
  authority: string
  path: string
  headers: RequestHeaders
  /** Applied to the response one after the other. */
  responseHeaders: HeaderMutations[]
  timeoutMs?: number
  /** Absent when the route disables retries. */
  retries?: RetryPolicy
  /** Endpoints for retries, in order of preference. Without any, a retry goes to the same endpoint. */
  retryEndpoints: Endpoint[]
  /** A cookie for the response that keeps the client on its endpoint. */
  hashCookie?: { name: string; value: string; path?: string; ttlMs: number }
}

interface Redirected {
  kind: 'redirect'
  route?: string
  status: number
  location: string
  responseHeaders: HeaderMutations[]
}

interface DirectResponse {
  kind: 'direct-response'
  route?: string
  status: number
  body: string
  responseHeaders: HeaderMutations[]
}

/**
 * A response that the proxy makes because it cannot forward the request. `responseFlag` is Envoy's:
 * NR no route, NC no cluster, UH no healthy upstream.
 */
export interface LocalReply {
  kind: 'local-reply'
  status: 404 | 503
  responseFlag: 'NR' | 'NC' | 'UH'
  reason: string
}

export type RouteDecision = Forward | Redirected | DirectResponse | LocalReply

/** The Host header of a mirrored copy: Envoy appends `-shadow` to the name, before the port. */
export function shadowAuthority(authority: string): string {
  return authority.replace(/(:\d+)?$/, '-shadow$1')
}
