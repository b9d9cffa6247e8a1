import type { Service } from '@sms-checker/service'
import type { Redis } from 'ioredis'

/** Time limit for a Redis command, in milliseconds. */
const commandTimeout = 200

/**
 * Connects to Redis for rate limits. While the connection is lost, commands fail immediately, and the client reconnects in the background.
 * Each loss is logged once, not once per request.
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
  let isLost = false
  redis.on('error', (err: Error) => {
    if (!isLost) service.log.error({ err }, 'lost the connection to Redis: rate limits are off until it is back')
    isLost = true
  })
  redis.on('ready', () => {
    if (isLost) service.log.info('reconnected to Redis: rate limits are on')
    isLost = false
  })
  service.addHook('onClose', async () => redis.disconnect())
  return redis
}
