import rateLimit from '@fastify/rate-limit'
import type { AppServiceSettings } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, ProblemError, type Service } from '@sms-checker/service'
import type { FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import { connectRedis } from './redis.ts'

/** Maximum number of users, and of addresses, that a pod counts. The least recently used is dropped first. */
const maxKeys = 20_000

const windowMs = 60_000

type RateLimitSettings = Pick<
  AppServiceSettings,
  'RATE_LIMIT_PER_MINUTE' | 'ADDRESS_RATE_LIMIT_PER_MINUTE' | 'REDIS_URL'
>

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts messages from the client's address. */
    readonly addressLimiter: AddressLimiter
  }
}

interface AddressLimiter {
  /** @throws {ProblemError} rate-limited, when the address sent more messages in this minute than allowed */
  consume(address: string, messages: number): Promise<void>
}

/**
 * Two limits on predictions. Without Redis each pod counts its own requests. That is enough for the first limit, because the mesh routes a user
 * to one pod. With Redis both limits hold across all pods.
 *
 * - Requests of one user per minute, by user id, or by client address when the request has no id.
 * - Messages from one client address per minute, whatever user ids they carry. A batch counts by its messages.
 */
export const rateLimits = plugin(
  async (service: Service, { settings }: { settings: RateLimitSettings }) => {
    const { RATE_LIMIT_PER_MINUTE: userLimit, ADDRESS_RATE_LIMIT_PER_MINUTE: addressLimit, REDIS_URL: url } = settings
    const rejections = counter(service.metrics, metrics.rateLimited)
    const isLimited = userLimit > 0 || addressLimit > 0
    const redis = url !== undefined && isLimited ? await connectRedis(service, url) : undefined
    const increment = redis ? redisCounter(redis) : memoryCounter()

    service.decorate('addressLimiter', {
      async consume(address, messages) {
        if (addressLimit === 0) return
        const { count, ttlMs } = await increment(networkOf(address), messages)
        if (count <= addressLimit) return
        rejections.inc({})
        const seconds = Math.ceil(ttlMs / 1_000)
        throw new ProblemError(
          'rate-limited',
          `The limit for your network address is ${addressLimit} messages a minute: try again in ${seconds} seconds.`,
          { headers: { 'retry-after': String(seconds) } },
        )
      },
    } satisfies AddressLimiter)

    if (userLimit === 0) return
    await service.register(rateLimit, {
      max: userLimit,
      timeWindow: windowMs,
      cache: maxKeys,
      keyGenerator: (request) => (request.isKnownUser ? `user ${request.userId}` : `address ${request.ip}`),
      enableDraftSpec: true,
      // Without Redis there is no limit: its failure must not make predictions unavailable.
      skipOnError: true,
      onExceeded: () => rejections.inc({}),
      errorResponseBuilder: (_request, { max, after }) =>
        new ProblemError('rate-limited', `The limit for one user is ${max} requests a minute: try again in ${after}.`),
      ...(redis !== undefined && { redis }),
    })
  },
  { name: 'rate-limits' },
)

/** An IPv4 address, or the /64 network of an IPv6 address: a customer usually has a whole network. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(8 - groups.length - rest.length, 0)).fill('0')
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':')
}

/** Counts the messages of a request against the limit of its client address. */
export function limitByAddress(request: FastifyRequest, messages: number): Promise<void> {
  return request.server.addressLimiter.consume(request.ip, messages)
}

/** Adds to the count of a key in its current window, and returns the count with the time until the window ends. */
type Increment = (key: string, by: number) => Promise<{ readonly count: number; readonly ttlMs: number }>

function memoryCounter(): Increment {
  const windows = new LRUCache<string, { count: number }>({ max: maxKeys, ttl: windowMs })
  return async (key, by) => {
    let window = windows.get(key)
    if (window === undefined) {
      window = { count: 0 }
      windows.set(key, window)
    }
    window.count += by
    return { count: window.count, ttlMs: windows.getRemainingTTL(key) }
  }
}

const script = `
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if count == tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return {count, redis.call('PTTL', KEYS[1])}
`

function redisCounter(redis: Redis): Increment {
  return async (key, by) => {
    try {
      const reply = await redis.eval(script, 1, `address-rate-limit-${key}`, by, windowMs)
      const [count, ttlMs] = Array.isArray(reply) ? reply.map(Number) : []
      return { count: count ?? 0, ttlMs: Math.max(ttlMs ?? 0, 0) }
    } catch {
      // `connectRedis` logs the lost connection. Without Redis there is no limit, as for the limit per user.
      return { count: 0, ttlMs: 0 }
    }
  }
}
