import { headers, Problem, paths, problemType } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import type { Service } from '@sms-checker/service'
import { Value } from 'typebox/value'
import { describe, expect, it, vi } from 'vitest'
import { limits } from '../../../../vitest.shared.ts'
import { samplesOf } from '../../test/metrics.ts'
import { closedPort, startModelService, startTcpServer } from '../../test/model-service.ts'
import { postPredict, sampleApp } from '../../test/sample-app.ts'

const as = (id: string) => ({ [headers.userId]: id })

async function limitedApp(environment: Record<string, string> = {}) {
  return sampleApp({ MODEL_SERVICE_URL: (await startModelService()).url, RATE_LIMIT_PER_MINUTE: '2', ...environment })
}

it('rejects requests above the limit per user with 429 and Retry-After', async () => {
  const app = await limitedApp()
  const first = await postPredict(app, { sms: 'hi' }, as('a'))
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' })
  await postPredict(app, { sms: 'hi' }, as('a'))
  const third = await postPredict(app, { sms: 'hi' }, as('a'))
  expect(third.statusCode).toBe(429)
  expect(Value.Parse(Problem, third.json())).toMatchObject({ type: problemType('rate-limited'), status: 429 })
  expect(Number(third.headers['retry-after'])).toBeGreaterThan(0)
  expect(third.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '0' })
  expect((await postPredict(app, { sms: 'hi' }, as('b'))).statusCode).toBe(200)
  expect(await rejections(app)).toEqual({ user: 1, address: 0 })
})

it('identifies the same user by cookie and by header', async () => {
  const app = await limitedApp()
  await postPredict(app, { sms: 'hi' }, as('a'))
  await postPredict(app, { sms: 'hi' }, { cookie: 'user-id=a' })
  expect((await postPredict(app, { sms: 'hi' }, as('a'))).statusCode).toBe(429)
})

it('identifies a client without an id by the address that the gateway added, not by one that the client sent', async () => {
  const app = await limitedApp()
  const from = (forwarded: string) => postPredict(app, { sms: 'hi' }, { 'x-forwarded-for': forwarded })
  await from('203.0.113.7')
  await from('198.51.100.1, 203.0.113.7')
  expect((await from('198.51.100.2, 203.0.113.7')).statusCode).toBe(429)
  expect((await from('203.0.113.8')).statusCode).toBe(200)
})

it('limits only predictions', async () => {
  const app = await limitedApp()
  for (let n = 0; n < 5; n++) {
    for (const url of [paths.page, paths.version, paths.metrics]) {
      expect((await app.inject({ url, headers: as('a') })).statusCode).toBe(200)
    }
  }
  expect((await postPredict(app, { sms: 'hi' }, as('a'))).statusCode).toBe(200)
})

it('has no limit per user at 0', async () => {
  const app = await limitedApp({ RATE_LIMIT_PER_MINUTE: '0' })
  for (let n = 0; n < 200; n++) {
    const response = await postPredict(app, { sms: 'hi' }, as('a'))
    expect(response.statusCode).toBe(200)
    expect(response.headers['ratelimit-limit']).toBe('600')
  }
})

const batchOf = (app: Service, size: number, id: string) =>
  app.inject({
    method: 'POST',
    url: paths.predictBatch,
    headers: as(id),
    payload: { messages: Array(size).fill('hi') },
  })

describe('the limit per client address', () => {
  it('by default rejects half of 1,200 requests with a new user id each, but no request of a classroom', async () => {
    const app = await sampleApp({ MODEL_SERVICE_URL: (await startModelService()).url })
    const statuses: number[] = []
    const from = async (address: string, count: number) => {
      for (let n = 0; n < count; n += 20) {
        const requests = Array.from({ length: 20 }, (_, i) =>
          postPredict(app, { sms: 'hi' }, { ...as(`${n + i}`), 'x-forwarded-for': address }),
        )
        for (const { statusCode } of await Promise.all(requests)) statuses.push(statusCode)
      }
      return statuses.splice(0).filter((status) => status === 429).length
    }
    expect(await from('203.0.113.7', 1_200)).toBe(600)
    expect(await from('203.0.113.8', 300)).toBe(0)
  })

  it('applies across user ids, and the response names it', async () => {
    const app = await limitedApp({ ADDRESS_RATE_LIMIT_PER_MINUTE: '3' })
    for (const id of ['a', 'b', 'c']) expect((await postPredict(app, { sms: 'hi' }, as(id))).statusCode).toBe(200)
    const rejected = await postPredict(app, { sms: 'hi' }, as('d'))
    expect(rejected.statusCode).toBe(429)
    expect(rejected.json()).toMatchObject({
      type: problemType('rate-limited'),
      detail: expect.stringContaining('your network address is 3 requests'),
    })
    expect(rejected.headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': '0' })
    expect(Number(rejected.headers['ratelimit-reset'])).toBeGreaterThan(0)
    expect(rejected.headers['retry-after']).toBe(rejected.headers['ratelimit-reset'])
    expect(await rejections(app)).toEqual({ user: 0, address: 1 })
  })

  it('is not named when the limit per user is exceeded', async () => {
    const app = await limitedApp()
    for (let n = 0; n < 2; n++) await postPredict(app, { sms: 'hi' }, as('a'))
    expect((await postPredict(app, { sms: 'hi' }, as('a'))).json().detail).toContain('one user is 2 requests')
  })

  it('is not used up by a user who is above the own limit', async () => {
    const app = await limitedApp({ ADDRESS_RATE_LIMIT_PER_MINUTE: '3' })
    for (let n = 0; n < 10; n++) await postPredict(app, { sms: 'hi' }, as('a'))
    expect((await postPredict(app, { sms: 'hi' }, as('b'))).statusCode).toBe(200)
  })

  it('is named in the headers while fewer requests of it remain than of the limit per user', async () => {
    const app = await limitedApp({ ADDRESS_RATE_LIMIT_PER_MINUTE: '3' })
    const headersFor = async (id: string) => (await postPredict(app, { sms: 'hi' }, as(id))).headers
    expect(await headersFor('a')).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' })
    await headersFor('b')
    expect(await headersFor('c')).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': '0' })
  })

  it('counts a batch as one request per 16 messages', async () => {
    const app = await limitedApp({ ADDRESS_RATE_LIMIT_PER_MINUTE: '5' })
    expect((await batchOf(app, 16, 'a')).headers['ratelimit-remaining']).toBe('1')
    expect((await batchOf(app, 17, 'b')).headers['ratelimit-remaining']).toBe('1')
    expect((await batchOf(app, 17, 'c')).headers['ratelimit-remaining']).toBe('0')
    const largest = await batchOf(app, 256, 'd')
    expect(largest.statusCode).toBe(429)
    expect(largest.json().detail).toContain('your network address')
  })

  it('counts requests that are not valid', async () => {
    const app = await limitedApp({ ADDRESS_RATE_LIMIT_PER_MINUTE: '3' })
    for (const id of ['a', 'b', 'c']) expect((await postPredict(app, '{', as(id))).statusCode).toBe(400)
    expect((await postPredict(app, '{', as('d'))).statusCode).toBe(429)
  })

  it('distinguishes addresses behind a trusted proxy, and counts an IPv6 network as one address', async () => {
    const app = await limitedApp({ ADDRESS_RATE_LIMIT_PER_MINUTE: '1' })
    const from = async (address: string, id: string) =>
      (await postPredict(app, { sms: 'hi' }, { ...as(id), 'x-forwarded-for': address })).statusCode
    expect(await from('203.0.113.7', 'a')).toBe(200)
    expect(await from('203.0.113.7', 'b')).toBe(429)
    expect(await from('::ffff:203.0.113.7', 'c')).toBe(429)
    expect(await from('203.0.113.8', 'd')).toBe(200)
    expect(await from('2001:db8::1', 'e')).toBe(200)
    expect(await from('2001:db8:0:0:ffff::2', 'f')).toBe(429)
    expect(await from('2001:0DB8:0000::3', 'g')).toBe(429)
    expect(await from('2001:db8:0:1::1', 'h')).toBe(200)
  })

  it('does not believe X-Forwarded-For of a client that is no trusted proxy', async () => {
    const app = await limitedApp({ ADDRESS_RATE_LIMIT_PER_MINUTE: '1', TRUSTED_PROXIES: '192.0.2.1' })
    const from = async (address: string) =>
      (await postPredict(app, { sms: 'hi' }, { ...as(address), 'x-forwarded-for': address })).statusCode
    expect(await from('203.0.113.7')).toBe(200)
    expect(await from('203.0.113.8')).toBe(429)
  })

  it('is disabled at 0', async () => {
    const app = await limitedApp({ RATE_LIMIT_PER_MINUTE: '0', ADDRESS_RATE_LIMIT_PER_MINUTE: '0' })
    for (let n = 0; n < 20; n++) {
      const response = await batchOf(app, 2, 'a')
      expect(response.statusCode).toBe(200)
      expect(response.headers).not.toHaveProperty('ratelimit-limit')
    }
  })
})

describe('with Redis', () => {
  it('the limit per user holds across pods', async () => {
    const redis = await fakeRedis()
    const pods = [await limitedApp({ REDIS_URL: redis.url }), await limitedApp({ REDIS_URL: redis.url })] as const
    await redis.connected(2)
    expect(await statusesOf([pods[0], pods[1], pods[0]])).toEqual([200, 200, 429])
  })

  it('the limit per address holds across pods, also for batches', async () => {
    const redis = await fakeRedis()
    const environment = { REDIS_URL: redis.url, ADDRESS_RATE_LIMIT_PER_MINUTE: '3' }
    const pods = [await limitedApp(environment), await limitedApp(environment)] as const
    await redis.connected(2)
    expect((await batchOf(pods[0], 32, 'a')).headers['ratelimit-remaining']).toBe('1')
    const rejected = await batchOf(pods[1], 32, 'b')
    expect([rejected.statusCode, rejected.headers['ratelimit-limit']]).toEqual([429, '3'])
  })

  it.each([
    ['is down', async () => (await closedPort()).replace('http', 'redis')],
    ['hangs', async () => (await fakeRedis({ respond: () => undefined })).url],
    ['is slower than the time limit', async () => (await fakeRedis({ delayMs: 400 })).url],
    ['returns errors', async () => (await fakeRedis({ respond: () => '-OOM out of memory\r\n' })).url],
    ['returns something else', async () => (await fakeRedis({ respond: () => '+OK\r\n' })).url],
  ] as const)('each pod limits its own requests while Redis %s, and logs it once', async (_state, start) => {
    const lines: string[] = []
    const environment = { MODEL_SERVICE_URL: (await startModelService()).url, RATE_LIMIT_PER_MINUTE: '2' }
    const app = await sampleApp(
      { ...environment, REDIS_URL: await start() },
      { logStream: { write: (line) => void lines.push(line) } },
    )
    const losses = () => lines.filter((line) => line.includes('Redis does not respond'))
    await vi.waitFor(async () => {
      await postPredict(app, { sms: 'hi' }, as('probe'))
      expect(losses()).toHaveLength(1)
    }, limits.expect.poll)
    expect(await statusesOf(Array(4).fill(app))).toEqual([200, 200, 429, 429])
    expect(losses()).toHaveLength(1)
  })

  it('all pods count together again when Redis returns', async () => {
    const lines: string[] = []
    let isBroken = true
    const redis = await fakeRedis({ respond: (reply) => (isBroken ? '-LOADING\r\n' : reply) })
    const environment = { MODEL_SERVICE_URL: (await startModelService()).url, REDIS_URL: redis.url }
    const app = await sampleApp(environment, { logStream: { write: (line) => void lines.push(line) } })
    const until = (text: string) =>
      vi.waitFor(async () => {
        await postPredict(app, { sms: 'hi' }, as('probe'))
        expect(lines.filter((line) => line.includes(text))).toHaveLength(1)
      }, limits.expect.poll)
    await until('Redis does not respond')
    isBroken = false
    await until('Redis responds again')
  })
})

async function statusesOf(apps: readonly Service[]): Promise<number[]> {
  const statuses: number[] = []
  for (const app of apps) statuses.push((await postPredict(app, { sms: 'hi' }, as('a'))).statusCode)
  return statuses
}

async function rejections(app: Service): Promise<Record<string, number>> {
  const samples = await samplesOf(app, metrics.rateLimited)
  return Object.fromEntries(samples.map(({ labels, value }) => [labels.limit, value]))
}

interface FakeRedisOptions {
  /** Changes the reply to EVAL; `undefined` for no reply. */
  readonly respond?: (reply: string) => string | undefined
  readonly delayMs?: number
}

/** Implements the Redis protocol for the script of `countInRedis` and for INFO, and responds with OK to all other commands. */
async function fakeRedis({ respond = (reply) => reply, delayMs = 0 }: FakeRedisOptions = {}) {
  const counts = new Map<string, number>()
  let connections = 0
  const evaluate = (words: readonly string[]) => {
    const keyCount = Number(words[2])
    const [cost = 0, , ...limits] = words.slice(3 + keyCount).map(Number)
    const usages: number[] = []
    for (const [index, key] of words.slice(3, 3 + keyCount).entries()) {
      const count = (counts.get(key) ?? 0) + cost
      counts.set(key, count)
      usages.push(count, 60_000)
      if (count > (limits[index] ?? 0)) break
    }
    return `*${usages.length}\r\n${usages.map((number) => `:${number}\r\n`).join('')}`
  }
  const { url } = await startTcpServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      for (const command of chunk.toString().split(/(?=^\*\d+\r\n)/m)) {
        const words = command.split('\r\n').filter((_, i) => i > 0 && i % 2 === 0)
        if (/^eval$/i.test(words[0] ?? '')) {
          const reply = respond(evaluate(words))
          if (reply !== undefined) setTimeout(() => socket.writable && socket.write(reply), delayMs)
        } else if (/^info$/i.test(words[0] ?? '')) {
          connections++
          socket.write('$16\r\nredis_version:7\n\r\n')
        } else socket.write('+OK\r\n')
      }
    })
  })
  const connected = (count: number) => expect.poll(() => connections).toBe(count)
  return { url: url.replace('http', 'redis'), connected }
}
