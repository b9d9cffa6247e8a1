import rateLimit from '@fastify/rate-limit'
import type { AppServiceSettings } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, ProblemError, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import { connectRedis } from './redis.ts'

/** Users whose counts one pod keeps; the longest silent are forgotten first. */
const rememberedUsers = 20_000

/**
 * Bounds the predictions of one user in a minute: by user id, or by address for who brings none. The mesh keeps a user on one pod, so
 * counting in memory is right there; Redis makes the limit hold over all pods however users are spread.
 */
export const predictionRateLimit = plugin(
  async (
    service: Service,
    { settings }: { settings: Pick<AppServiceSettings, 'RATE_LIMIT_PER_MINUTE' | 'REDIS_URL'> },
  ) => {
    const refused = counter(service.metrics, metrics.rateLimited)
    const { RATE_LIMIT_PER_MINUTE: max, REDIS_URL: url } = settings
    if (max === 0) return
    await service.register(rateLimit, {
      max,
      timeWindow: '1 minute',
      cache: rememberedUsers,
      keyGenerator: (request) => (request.isKnownUser ? `user ${request.userId}` : `address ${request.ip}`),
      enableDraftSpec: true,
      // Without its store nobody is limited: a broken Redis must not take the product down with it.
      skipOnError: true,
      onExceeded: () => refused.inc({}),
      errorResponseBuilder: (_request, { max, after }) =>
        new ProblemError('rate-limited', `The limit is ${max} requests a minute: try again in ${after}.`),
      ...(url !== undefined && { redis: await connectRedis(service, url) }),
    })
  },
  { name: 'prediction-rate-limit' },
)
