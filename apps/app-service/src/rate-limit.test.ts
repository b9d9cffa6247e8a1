import { headers, Problem, paths, problemType } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { ask, sampleApp } from '../test/sample-app.ts'
import { onlyValue } from '../test/samples.ts'
import { nobody, tcpUpstream, upstream } from '../test/upstream.ts'

const as = (id: string) => ({ [headers.userId]: id })

async function limitedApp(environment: Record<string, string> = {}) {
  return sampleApp({ MODEL_SERVICE_URL: (await upstream()).url, RATE_LIMIT_PER_MINUTE: '2', ...environment })
}

it('refuses a user beyond the limit, and says when to come back', async () => {
  const app = await limitedApp()
  const first = await ask(app, { sms: 'hi' }, as('a'))
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' })
  await ask(app, { sms: 'hi' }, as('a'))
  const third = await ask(app, { sms: 'hi' }, as('a'))
  expect(third.statusCode).toBe(429)
  expect(Value.Parse(Problem, third.json())).toMatchObject({ type: problemType('rate-limited'), status: 429 })
  expect(Number(third.headers['retry-after'])).toBeGreaterThan(0)
  expect(third.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '0' })
  expect((await ask(app, { sms: 'hi' }, as('b'))).statusCode).toBe(200)
  expect(await onlyValue(app, metrics.rateLimited)).toBe(1)
})

it('knows a user by the cookie as by the header', async () => {
  const app = await limitedApp()
  await ask(app, { sms: 'hi' }, as('a'))
  await ask(app, { sms: 'hi' }, { cookie: 'user-id=a' })
  expect((await ask(app, { sms: 'hi' }, as('a'))).statusCode).toBe(429)
})

it('knows who brings no id by the address that the gateway saw, not by one that the client wrote', async () => {
  const app = await limitedApp()
  const from = (forwarded: string) => ask(app, { sms: 'hi' }, { 'x-forwarded-for': forwarded })
  await from('203.0.113.7')
  await from('198.51.100.1, 203.0.113.7')
  expect((await from('198.51.100.2, 203.0.113.7')).statusCode).toBe(429)
  expect((await from('203.0.113.8')).statusCode).toBe(200)
})

it('limits predictions alone', async () => {
  const app = await limitedApp()
  for (let n = 0; n < 5; n++) {
    for (const url of [paths.page, paths.version, paths.metrics]) {
      expect((await app.inject({ url, headers: as('a') })).statusCode).toBe(200)
    }
  }
  expect((await ask(app, { sms: 'hi' }, as('a'))).statusCode).toBe(200)
})

it('can be switched off', async () => {
  const app = await limitedApp({ RATE_LIMIT_PER_MINUTE: '0' })
  for (let n = 0; n < 200; n++) {
    const response = await ask(app, { sms: 'hi' }, as('a'))
    expect(response.statusCode).toBe(200)
    expect(response.headers).not.toHaveProperty('ratelimit-limit')
  }
})

it('counts in Redis when there is one: pods share the count', async () => {
  const redis = await fakeRedis()
  const pods = [await limitedApp({ REDIS_URL: redis.url }), await limitedApp({ REDIS_URL: redis.url })] as const
  await redis.connected(2)
  const statuses: number[] = []
  for (const pod of [pods[0], pods[1], pods[0]]) statuses.push((await ask(pod, { sms: 'hi' }, as('a'))).statusCode)
  expect(statuses).toEqual([200, 200, 429])
})

it('limits nobody while Redis is down, and logs the loss once', async () => {
  const lines: string[] = []
  const environment = { MODEL_SERVICE_URL: (await upstream()).url, RATE_LIMIT_PER_MINUTE: '2' }
  const REDIS_URL = (await nobody()).replace('http', 'redis')
  const app = await sampleApp({ ...environment, REDIS_URL }, { write: (line) => lines.push(line) })
  for (let n = 0; n < 5; n++) expect((await ask(app, { sms: 'hi' }, as('a'))).statusCode).toBe(200)
  expect(lines.filter((line) => line.includes('Redis is away'))).toHaveLength(1)
})

it('limits nobody while Redis hangs', async () => {
  const { url } = await tcpUpstream((socket) => socket.resume())
  const app = await limitedApp({ REDIS_URL: url.replace('http', 'redis') })
  for (let n = 0; n < 3; n++) expect((await ask(app, { sms: 'hi' }, as('a'))).statusCode).toBe(200)
})

/** Enough of the Redis protocol for the one command that counts; each other command is answered with OK or nothing. */
async function fakeRedis() {
  const counts = new Map<string, number>()
  let connections = 0
  const { url } = await tcpUpstream((socket) => {
    socket.on('data', (chunk: Buffer) => {
      for (const command of chunk.toString().split(/(?=^\*\d+\r\n)/m)) {
        const words = command.split('\r\n').filter((_, i) => i > 0 && i % 2 === 0)
        const [name = ''] = words
        if (/^eval(sha)?$/i.test(name)) {
          const key = words[3] ?? ''
          counts.set(key, (counts.get(key) ?? 0) + 1)
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
