import type { Service } from '@sms-checker/service'
import { type Count, countInMemory, windowMs } from './rate-limit-counts.ts'

/** Time limit for a command, in milliseconds. It bounds the delay that a slow Redis adds to a request. */
const commandTimeout = 200

/** Time without commands after a failed one, in milliseconds, so that a Redis that hangs delays few requests. */
const pauseMs = 1_000

/** A connection without a response for this time, in milliseconds, is closed and opened again. */
const socketTimeout = 2_000

/**
 * Adds the cost (the first argument) to each key, up to the first whose limit is exceeded. The second argument is the lifetime of a key in
 * milliseconds, the others are the limits. Returns the count and the remaining milliseconds of each key.
 */
const script = `
local usages = {}
for index = 1, #KEYS do
  local key = KEYS[index]
  local count = redis.call('INCRBY', key, ARGV[1])
  local ttl = redis.call('PTTL', key)
  if ttl < 0 then
    redis.call('PEXPIRE', key, ARGV[2])
    ttl = tonumber(ARGV[2])
  end
  usages[#usages + 1] = count
  usages[#usages + 1] = ttl
  if count > tonumber(ARGV[index + 2]) then break end
end
return usages
`

/**
 * Counts in Redis, for all pods together. While Redis fails or does not respond in time, this process counts in its own memory: the limits
 * still hold for each pod, and predictions stay available. The loss and the return of Redis are logged once each.
 */
export async function countInRedis(service: Service, url: string): Promise<Count> {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, {
    commandTimeout,
    socketTimeout,
    connectTimeout: 1_000,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
  })
  service.addHook('onClose', async () => redis.disconnect())
  let isLost = false
  function lose(err: unknown): void {
    if (!isLost) service.log.error({ err }, 'Redis does not respond: each pod counts its own requests until it does')
    isLost = true
  }
  redis.on('error', lose)

  const countHere = countInMemory()
  let pauseUntil = 0
  return async (quotas, cost) => {
    if (redis.status !== 'ready' || performance.now() < pauseUntil) return countHere(quotas, cost)
    try {
      const keys = quotas.map(({ name, key }) => `sms-checker:rate-limit:${name}:${key}`)
      const limits = quotas.map(({ limit }) => limit)
      const reply = await redis.eval(script, keys.length, ...keys, cost, windowMs, ...limits)
      const usages = toUsages(quotas, reply)
      if (isLost) service.log.info('Redis responds again: all pods count requests together')
      isLost = false
      return usages
    } catch (error) {
      lose(error)
      pauseUntil = performance.now() + pauseMs
      return countHere(quotas, cost)
    }
  }
}

/** @throws {Error} when the reply is not that of `script` */
function toUsages(quotas: Parameters<Count>[0], reply: unknown): Awaited<ReturnType<Count>> {
  const numbers = Array.isArray(reply) ? reply.map(Number) : []
  const usages = quotas.slice(0, numbers.length / 2).map((quota, index) => ({
    ...quota,
    used: numbers[2 * index] ?? Number.NaN,
    resetMs: numbers[2 * index + 1] ?? Number.NaN,
  }))
  if (usages.length === 0 || !numbers.every(Number.isFinite)) throw new Error('Redis returned an unexpected reply.')
  return usages
}
