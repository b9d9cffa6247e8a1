import type { OutlierDetection } from './objects/destination-rule.ts'
import type { HeaderChanges } from './objects/virtual-service.ts'
import type { Headers } from './request.ts'

export interface Endpoint {
  pod: string
  address: string
  port: number
}

export interface RoutedDestination {
  /** The service's full name. */
  host: string
  port: number
  subset?: string
  endpoint: Endpoint
  /** When the caller is to put a failing pod aside, by leaving it out of the ready pods. */
  outlierDetection?: OutlierDetection
}

export interface Forward {
  kind: 'forward'
  /** Name of the route that matched, when it has one. */
  route?: string
  destination: RoutedDestination
  /** Where a copy goes whose answer nobody waits for. A mirror without a ready pod is left out. */
  mirrors: RoutedDestination[]
  /** The Host header for the destination; a mirror gets `shadowAuthority` of it. */
  authority: string
  path: string
  headers: Headers
  /** Changes for the answer, in the order in which they apply. */
  responseHeaders: HeaderChanges[]
  timeoutMs?: number
  retries: { attempts: number; perTryTimeoutMs?: number; retryOn: string }
  /** A cookie for the answer that keeps the client on its member from now on. */
  affinityCookie?: { name: string; value: string; path?: string; ttlMs: number }
}

export interface Redirected {
  kind: 'redirect'
  route?: string
  status: number
  location: string
  responseHeaders: HeaderChanges[]
}

export interface Answered {
  kind: 'answer'
  route?: string
  status: number
  body: string
  responseHeaders: HeaderChanges[]
}

/** The request goes nowhere. `flag` is Envoy's response flag: NR no route, NC no such cluster, UH no healthy upstream. */
export interface Refused {
  kind: 'refused'
  status: 404 | 503
  flag: 'NR' | 'NC' | 'UH'
  reason: string
}

export type Decision = Forward | Redirected | Answered | Refused

/** The Host header of a mirrored copy: Envoy appends `-shadow` to the name, before the port. */
export function shadowAuthority(authority: string): string {
  return authority.replace(/(:\d+)?$/, '-shadow$1')
}
