import type { Forward } from '../decision.ts'
import { queryParameter } from '../matching/request-path.ts'
import type { ConsistentHash, CookieAffinity } from '../objects/destination-rule.ts'
import { milliseconds } from '../objects/shapes.ts'
import type { Headers, MeshRequest } from '../request.ts'
import type { Draw } from './draw.ts'

/** What a client is kept on a member by. No key means any member. */
export interface Affinity {
  key?: string
  /** Given to a client that had none. */
  cookie?: NonNullable<Forward['affinityCookie']>
}

/** The key that a request carries for a consistent hash. As in Envoy, a request without it goes to any member. */
export function affinityOf(policy: ConsistentHash, request: MeshRequest, draw: Draw): Affinity {
  const { httpHeaderName, httpCookie, httpQueryParameterName } = policy
  if (httpCookie !== undefined) return cookieAffinity(httpCookie, request.headers, draw)
  if (httpHeaderName !== undefined) return keyed(request.headers[httpHeaderName.toLowerCase()])
  if (httpQueryParameterName !== undefined) return keyed(queryParameter(request.path, httpQueryParameterName))
  return keyed(request.clientAddress)
}

function keyed(key: string | undefined): Affinity {
  return key === undefined ? {} : { key }
}

function cookieAffinity(policy: CookieAffinity, headers: Headers, draw: Draw): Affinity {
  const prefix = `${policy.name}=`
  const pair = headers.cookie?.split(/; */).find((pair) => pair.startsWith(prefix))
  if (pair !== undefined) return { key: pair.slice(prefix.length) }
  const value = draw.token()
  const path = policy.path === undefined ? {} : { path: policy.path }
  return { key: value, cookie: { name: policy.name, value, ...path, ttlMs: milliseconds(policy.ttl) } }
}
