import type { AppServiceSettings } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, declareHeaders, ProblemError, type Service } from '@sms-checker/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { countInMemory, type LimitName, type Quota, type Usage } from './rate-limit-counts.ts'
import { countInRedis } from './redis.ts'

/** A batch costs as much as one request for each of this many messages: the number that the model classifies in one run by default. */
const messagesPerRequest = 16

type RateLimitSettings = Pick<
  AppServiceSettings,
  'RATE_LIMIT_PER_MINUTE' | 'ADDRESS_RATE_LIMIT_PER_MINUTE' | 'REDIS_URL'
>

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts the messages of a batch, whose request has been counted as one, against the limit of the client address. */
    readonly limitBatch: (request: FastifyRequest, reply: FastifyReply, messages: number) => Promise<void>
  }
}

const limitHeader = 'ratelimit-limit'
const remainingHeader = 'ratelimit-remaining'
const resetHeader = 'ratelimit-reset'

const owner: Readonly<Record<LimitName, string>> = { user: 'one user', address: 'your network address' }

/**
 * Two rate limits on the prediction requests of its scope, in windows of one minute:
 *
 * - per user: by user id, or by client address when the request has no id. It keeps one user from slowing down the others.
 * - per client address, for all user ids together, because a client can invent user ids. A batch counts as one request per 16 messages.
 *
 * The `ratelimit-*` headers report the exceeded limit, otherwise the one with fewer requests remaining.
 *
 * Without Redis each pod counts its own requests. That is enough for the limit per user, because the mesh routes a user to one pod.
 */
export const rateLimits = plugin(
  async (service: Service, { settings }: { settings: RateLimitSettings }) => {
    const limits = { user: settings.RATE_LIMIT_PER_MINUTE, address: settings.ADDRESS_RATE_LIMIT_PER_MINUTE }
    const rejections = counter(service.metrics, metrics.rateLimited)
    const isLimited = limits.user > 0 || limits.address > 0
    if (isLimited) declareHeaders(service, { names: [limitHeader, remainingHeader, resetHeader] })
    const url = settings.REDIS_URL
    const count = url !== undefined && isLimited ? await countInRedis(service, url) : countInMemory()

    const quotasOf = (request: FastifyRequest): Quota[] => {
      const address = networkOf(request.ip)
      const quotas: Quota[] = [
        { name: 'user', key: request.isKnownUser ? `id ${request.userId}` : `address ${address}`, limit: limits.user },
        { name: 'address', key: address, limit: limits.address },
      ]
      return quotas.filter(({ limit }) => limit > 0)
    }

    async function consume(quotas: readonly Quota[], cost: number, reply: FastifyReply): Promise<void> {
      if (quotas.length === 0 || cost === 0) return
      const usages = await count(quotas, cost)
      const exceeded = usages.find(({ used, limit }) => used > limit)
      const reported = exceeded ?? usages.reduce((a, b) => (remaining(b) < remaining(a) ? b : a))
      const seconds = Math.max(Math.ceil(reported.resetMs / 1_000), 1)
      const earlier = reply.getHeader(remainingHeader)
      if (exceeded !== undefined || earlier === undefined || remaining(reported) < Number(earlier)) {
        reply
          .header(limitHeader, reported.limit)
          .header(remainingHeader, remaining(reported))
          .header(resetHeader, seconds)
      }
      if (exceeded === undefined) return
      rejections.inc({ limit: exceeded.name })
      throw new ProblemError(
        'rate-limited',
        `The limit for ${owner[exceeded.name]} is ${exceeded.limit} requests a minute: try again in ${seconds} seconds.`,
        { headers: { 'retry-after': String(seconds) } },
      )
    }

    service.decorate('limitBatch', (request: FastifyRequest, reply: FastifyReply, messages: number) => {
      const quotas = quotasOf(request).filter(({ name }) => name === 'address')
      return consume(quotas, Math.ceil(messages / messagesPerRequest) - 1, reply)
    })
    service.addHook('onRequest', (request, reply) => consume(quotasOf(request), 1, reply))
  },
  { name: 'rate-limits' },
)

function remaining({ limit, used }: Usage): number {
  return Math.max(limit - used, 0)
}

/** An IPv4 address, or the /64 network of an IPv6 address: a customer usually has a whole network. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(8 - groups.length - rest.length, 0)).fill('0')
  return [...groups, ...zeros, ...rest]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
