import type { rateLimitNames } from '@sms-checker/observability/metrics'
import { LRUCache } from 'lru-cache'

export type LimitName = (typeof rateLimitNames)[number]

/** The limit that applies to a request, for the user or address in `key`. */
export interface Quota {
  readonly name: LimitName
  readonly key: string
  /** Requests per window. */
  readonly limit: number
}

export interface Usage extends Quota {
  /** Requests in the current window, including this one and rejected ones. */
  readonly used: number
  /** Time until the window ends. */
  readonly resetMs: number
}

/**
 * Adds the cost of a request to each quota in turn, up to the first that is exceeded, and returns the usage of those. A user above the limit
 * therefore does not use up the quota of an address that others share.
 */
export type Count = (quotas: readonly Quota[], cost: number) => Promise<readonly Usage[]>

export const windowMs = 60_000

/** Maximum number of users, and of addresses, that a pod counts. The least recently used is dropped first. */
const maxKeys = 20_000

/** Counts in the memory of this process. */
export function countInMemory(): Count {
  const windows = () => new LRUCache<string, { used: number }>({ max: maxKeys, ttl: windowMs })
  const windowsOf = { user: windows(), address: windows() }
  return async (quotas, cost) => {
    const usages: Usage[] = []
    for (const quota of quotas) {
      const known = windowsOf[quota.name]
      const window = known.get(quota.key) ?? { used: 0 }
      if (window.used === 0) known.set(quota.key, window)
      window.used += cost
      usages.push({ ...quota, used: window.used, resetMs: known.getRemainingTTL(quota.key) })
      if (window.used > quota.limit) break
    }
    return usages
  }
}
