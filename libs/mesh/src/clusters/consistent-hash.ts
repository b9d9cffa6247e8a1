import type { Forward } from '../decision.ts'
import type { ConsistentHash, HashCookie } from '../objects/destination-rule.ts'
import { milliseconds } from '../objects/schema.ts'
import type { MeshRequest, RequestHeaders } from '../request.ts'
import { queryParameter } from '../routing/request-path.ts'
import type { SeededRandom } from './seeded-random.ts'

/**
 * The endpoint for a key: the one with the highest hash of its name and the key (rendezvous hashing, Thaler and
 * Ravishankar 1998). As with Envoy's ring, removing an endpoint moves only its own keys. Which endpoint a key gets differs
 * from Envoy's choice, as it does between two Envoy rings with other addresses.
 */
export function endpointForKey<Named extends { name: string }>(
  endpoints: readonly Named[],
  key: string,
): Named | undefined {
  const keyHash = hash32(key)
  let best: { endpoint: Named; score: number } | undefined
  for (const endpoint of endpoints) {
    const score = hash32(`${endpoint.name}#${keyHash}`)
    const better = !best || score > best.score || (score === best.score && endpoint.name < best.endpoint.name)
    if (better) best = { endpoint, score }
  }
  return best?.endpoint
}

/** FNV-1a over UTF-16 code units, then MurmurHash3's finalizer, which spreads strings that differ in one digit only. */
function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The hash key of a request. Without a key, the request goes to any endpoint. */
export interface HashKey {
  key?: string
  /** Set on the response of a client without the cookie. */
  cookie?: NonNullable<Forward['hashCookie']>
}

export function hashKeyOf(policy: ConsistentHash, request: MeshRequest, random: SeededRandom): HashKey {
  const { httpHeaderName, httpCookie, httpQueryParameterName, useSourceIp } = policy
  if (httpCookie !== undefined) return cookieKey(httpCookie, request.headers, random)
  if (httpHeaderName !== undefined) return optionalKey(request.headers[httpHeaderName.toLowerCase()])
  if (httpQueryParameterName !== undefined) return optionalKey(queryParameter(request.path, httpQueryParameterName))
  return optionalKey(useSourceIp ? request.clientAddress : undefined)
}

function optionalKey(key: string | undefined): HashKey {
  return key === undefined ? {} : { key }
}

function cookieKey(policy: HashCookie, headers: RequestHeaders, random: SeededRandom): HashKey {
  const prefix = `${policy.name}=`
  const pair = headers.cookie?.split(/; */).find((pair) => pair.startsWith(prefix))
  if (pair !== undefined) return { key: pair.slice(prefix.length) }
  if (policy.ttl === undefined) return {}
  const value = random.token()
  const path = policy.path === undefined ? {} : { path: policy.path }
  return { key: value, cookie: { name: policy.name, value, ...path, ttlMs: milliseconds(policy.ttl) } }
}
