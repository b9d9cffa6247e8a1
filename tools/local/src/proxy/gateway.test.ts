import type { IncomingHttpHeaders } from 'node:http'
import { headers } from '@sms-checker/contracts'
import type { Pod } from '@sms-checker/mesh'
import { afterEach, describe, expect, it } from 'vitest'
import { ask, endAll, pod, proxy } from '../../test/pods-and-proxies.ts'
import { localRelease } from '../release/release.ts'
import { gatewayVantage } from './vantages.ts'

afterEach(endAll)

const atGateway = gatewayVantage(localRelease().routes)

describe('the gateway', () => {
  const appPods = () =>
    Promise.all([
      ...['a', 'b', 'c'].map((name) => pod('app-service', 'stable', `stable-${name}`)),
      pod('app-service', 'canary', 'canary'),
    ])

  it('sends 1,000 users to their variant, each always to the same pod of three', async () => {
    const pods = (await appPods()).map(({ meshPod }) => meshPod)
    const gateway = await proxy(pods, atGateway)
    const answers = async () => {
      const ids = Array.from({ length: 1_000 }, (_, index) => `user-${index}`)
      const texts: string[] = []
      for (const id of ids) texts.push((await ask(gateway, { headers: { [headers.userId]: id } })).text)
      return ids.map((id, index) => ({ id, pod: texts[index] ?? '' }))
    }
    const first = await answers()
    for (const { id, pod } of first) expect(pod.startsWith('stable')).toBe(!id.endsWith('0'))
    expect(new Set(first.map(({ pod }) => pod)).size).toBe(4)
    expect(await answers()).toEqual(first)
  }, 30_000)

  it.each<[string, IncomingHttpHeaders, string]>([
    ['a user without an id', {}, 'stable'],
    ['a canary cookie', { cookie: 'theme=dark; user-id=120; x=1' }, 'canary'],
    ['a stable cookie', { cookie: 'user-id=121' }, 'stable'],
    ['a header over the cookie', { cookie: 'user-id=120', [headers.userId]: '121' }, 'stable'],
    ['a canary header over the cookie', { cookie: 'user-id=121', [headers.userId]: '120' }, 'canary'],
    ['an empty header over the cookie', { cookie: 'user-id=120', [headers.userId]: '' }, 'stable'],
    ['other cookies that look alike', { cookie: 'x-user-id=120; user-idx=10; a=user-id=10; user-id=1; b=0' }, 'stable'],
    ['the pre-release host', { host: 'sms-checker-prerelease.localhost:8080', [headers.userId]: '1' }, 'canary'],
    ["the product's host", { host: 'sms-checker.localhost:8080', [headers.userId]: '10' }, 'canary'],
    ['localhost', { host: 'LOCALHOST:8080', [headers.userId]: '10' }, 'canary'],
  ])('%s', async (_what, sent, variant) => {
    const pods = (await appPods()).map(({ meshPod }) => meshPod)
    const { text } = await ask(await proxy(pods, atGateway), { headers: sent })
    expect(text.replace(/-.*/, '')).toBe(variant)
  })

  it('refuses other hosts with problem details', async () => {
    const gateway = await proxy([], atGateway)
    const answer = await ask(gateway, { headers: { host: 'elsewhere.example' } })
    expect(answer.status).toBe(404)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(JSON.parse(answer.text)).toMatchObject({ status: 404, title: 'Not Found' })
  })

  it('hands on method, address, headers and body, and adds a request id and the way so far', async () => {
    const stable = await pod('app-service', 'stable', 'stable')
    const gateway = await proxy([stable.meshPod], atGateway)
    await ask(`${gateway}/predict?a=%20b&a=c`, {
      method: 'POST',
      body: '{"sms": "hi"}',
      headers: { 'content-type': 'application/json', 'x-own': 'kept', host: 'localhost:8080' },
    })
    await ask(gateway, { headers: { [headers.requestId]: 'mine', 'x-forwarded-for': '10.1.1.1' } })
    const [first, second] = stable.seen
    expect(first).toMatchObject({ method: 'POST', url: '/predict?a=%20b&a=c', body: '{"sms": "hi"}' })
    expect(first?.headers).toMatchObject({
      host: 'localhost:8080',
      'content-type': 'application/json',
      'x-own': 'kept',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(second?.headers).toMatchObject({ 'x-request-id': 'mine', 'x-forwarded-for': '10.1.1.1, 127.0.0.1' })
  })

  it('answers 503 while no pod is ready or the only one is gone, and goes on when one is there', async () => {
    const pods: Pod[] = []
    const gateway = await proxy(pods, atGateway)
    expect((await ask(gateway)).status).toBe(503)
    const dead = await pod('app-service', 'stable', 'dead')
    dead.server.close()
    pods.push(dead.meshPod)
    const refused = await ask(gateway, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
    expect(refused.status).toBe(503)
    expect(JSON.parse(refused.text).detail).toContain('dead cannot be reached')
    pods.splice(0, 1, (await pod('app-service', 'stable', 'alive')).meshPod)
    expect((await ask(gateway)).text).toBe('alive')
  })

  it('a pod that dies before or amid its answer ends that one request alone', async () => {
    const dying = await pod('app-service', 'stable', 'dying', (response) => response.socket?.destroy())
    const cut = await pod('app-service', 'canary', 'cut', (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half')
      setImmediate(() => response.socket?.destroy())
    })
    const gateway = await proxy([dying.meshPod, cut.meshPod], atGateway)
    expect((await ask(gateway)).status).toBe(503)
    expect(dying.seen).toHaveLength(1)
    await expect(ask(gateway, { headers: { [headers.userId]: '10' } })).rejects.toThrow()
    expect((await ask(gateway)).status).toBe(503)
  })

  it('brings large bodies through unchanged', async () => {
    const stable = await pod('app-service', 'stable', 'stable')
    const gateway = await proxy([stable.meshPod], atGateway)
    const body = 'x'.repeat(5_000_000)
    await ask(gateway, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })
    expect(stable.seen[0]?.body.length).toBe(body.length)
  })
})
