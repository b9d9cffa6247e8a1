import { headers, Problem, paths, problemType } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import type { Service } from '@sms-checker/service'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { onlyValue } from '../../test/metrics.ts'
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
  expect(await onlyValue(app, metrics.rateLimited)).toBe(1)
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

it('is disabled at 0', async () => {
  const app = await limitedApp({ RATE_LIMIT_PER_MINUTE: '0' })
  for (let n = 0; n < 200; n++) {
    const response = await postPredict(app, { sms: 'hi' }, as('a'))
    expect(response.statusCode).toBe(200)
    expect(response.headers).not.toHaveProperty('ratelimit-limit')
  }
})

describe('the limit per client address', () => {
  const batchOf = (app: Service, size: number, id: string) =>
    app.inject({
      method: 'POST',
      url: paths.predictBatch,
      headers: as(id),
      payload: { messages: Array(size).fill('hi') },
    })

  it('applies across user ids, and the response names it', async () => {
    const app = await limitedApp({ ADDRESS_RATE_LIMIT_PER_MINUTE: '3' })
    for (const id of ['a', 'b', 'c']) expect((await postPredict(app, { sms: 'hi' }, as(id))).statusCode).toBe(200)
    const rejected = await postPredict(app, { sms: 'hi' }, as('d'))
    expect(rejected.statusCode).toBe(429)
    expect(rejected.json()).toMatchObject({
      type: problemType('rate-limited'),
      detail: expect.stringContaining('address is 3 messages'),
    })
    expect(Number(rejected.headers['retry-after'])).toBeGreaterThan(0)
    expect(await onlyValue(app, metrics.rateLimited)).toBe(1)
  })

  it('is not named when the limit per user is exceeded', async () => {
    const app = await limitedApp()
    for (let n = 0; n < 2; n++) await postPredict(app, { sms: 'hi' }, as('a'))
    expect((await postPredict(app, { sms: 'hi' }, as('a'))).json().detail).toContain('one user is 2 requests')
  })

  it('counts a batch by its messages', async () => {
    const app = await limitedApp({ ADDRESS_RATE_LIMIT_PER_MINUTE: '3' })
    expect((await batchOf(app, 2, 'a')).statusCode).toBe(200)
    expect((await batchOf(app, 2, 'b')).statusCode).toBe(429)
  })

  it('distinguishes addresses behind a trusted proxy, and counts an IPv6 network as one address', async () => {
    const app = await limitedApp({ ADDRESS_RATE_LIMIT_PER_MINUTE: '1' })
    const from = async (address: string, id: string) =>
      (await postPredict(app, { sms: 'hi' }, { ...as(id), 'x-forwarded-for': address })).statusCode
    expect(await from('203.0.113.7', 'a')).toBe(200)
    expect(await from('203.0.113.7', 'b')).toBe(429)
    expect(await from('203.0.113.8', 'c')).toBe(200)
    expect(await from('2001:db8::1', 'd')).toBe(200)
    expect(await from('2001:db8:0:0:ffff::2', 'e')).toBe(429)
    expect(await from('2001:db8:0:1::1', 'f')).toBe(200)
  })

  it('is disabled at 0', async () => {
    const app = await limitedApp({ RATE_LIMIT_PER_MINUTE: '0', ADDRESS_RATE_LIMIT_PER_MINUTE: '0' })
    for (let n = 0; n < 20; n++) expect((await batchOf(app, 2, `u${n}`)).statusCode).toBe(200)
  })

  it('holds across pods with Redis', async () => {
    const redis = await fakeRedis()
    const environment = { REDIS_URL: redis.url, ADDRESS_RATE_LIMIT_PER_MINUTE: '3' }
    const pods = [await limitedApp(environment), await limitedApp(environment)] as const
    await redis.connected(2)
    expect((await batchOf(pods[0], 2, 'a')).statusCode).toBe(200)
    expect((await batchOf(pods[1], 2, 'b')).statusCode).toBe(429)
  })
})

it('holds per user across pods with Redis', async () => {
  const redis = await fakeRedis()
  const pods = [await limitedApp({ REDIS_URL: redis.url }), await limitedApp({ REDIS_URL: redis.url })] as const
  await redis.connected(2)
  const statuses: number[] = []
  for (const pod of [pods[0], pods[1], pods[0]])
    statuses.push((await postPredict(pod, { sms: 'hi' }, as('a'))).statusCode)
  expect(statuses).toEqual([200, 200, 429])
})

it('does not limit while Redis is down, and logs the lost connection once', async () => {
  const lines: string[] = []
  const environment = { MODEL_SERVICE_URL: (await startModelService()).url, RATE_LIMIT_PER_MINUTE: '2' }
  const REDIS_URL = (await closedPort()).replace('http', 'redis')
  const app = await sampleApp({ ...environment, REDIS_URL }, { write: (line) => lines.push(line) })
  for (let n = 0; n < 5; n++) expect((await postPredict(app, { sms: 'hi' }, as('a'))).statusCode).toBe(200)
  expect(lines.filter((line) => line.includes('lost the connection to Redis'))).toHaveLength(1)
})

it('does not limit while Redis hangs', async () => {
  const { url } = await startTcpServer((socket) => socket.resume())
  const app = await limitedApp({ REDIS_URL: url.replace('http', 'redis') })
  for (let n = 0; n < 3; n++) expect((await postPredict(app, { sms: 'hi' }, as('a'))).statusCode).toBe(200)
})

/** Implements the Redis protocol for EVAL and INFO, and responds with OK to all other commands. */
async function fakeRedis() {
  const counts = new Map<string, number>()
  let connections = 0
  const { url } = await startTcpServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      for (const command of chunk.toString().split(/(?=^\*\d+\r\n)/m)) {
        const words = command.split('\r\n').filter((_, i) => i > 0 && i % 2 === 0)
        const [name = ''] = words
        if (/^eval(sha)?$/i.test(name)) {
          const key = words[3] ?? ''
          const by = key.startsWith('address-rate-limit-') ? Number(words[4]) : 1
          counts.set(key, (counts.get(key) ?? 0) + by)
          socket.write(`*2\r\n:${counts.get(key)}\r\n:60000\r\n`)
        } else if (/^info$/i.test(name)) {
          connections++
          socket.write('$16\r\nredis_version:7\n\r\n')
        } else socket.write('+OK\r\n')
      }
    })
  })
  const connected = async (count: number) => {
    while (connections < count) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return { url: url.replace('http', 'redis'), connected }
}
