import type { Service } from '@sms-checker/service'
import type { Redis } from 'ioredis'

/** Longest time that a request waits for Redis, in milliseconds. */
const commandTimeout = 200

/**
 * A connection for rate limits. Commands fail at once while Redis is away, and the connection is tried again in the background.
 * Each loss is logged once, not once a request.
 */
export async function connectRedis(service: Service, url: string): Promise<Redis> {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, {
    commandTimeout,
    connectTimeout: 1_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
  })
  let lost = false
  redis.on('error', (err: Error) => {
    if (!lost) service.log.error({ err }, 'Redis is away: nobody is limited until it comes back')
    lost = true
  })
  redis.on('ready', () => {
    if (lost) service.log.info('Redis is back')
    lost = false
  })
  service.addHook('onClose', async () => redis.disconnect())
  return redis
}
