import { once } from 'node:events'
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { headers } from '@sms-checker/contracts'
import type { Pod } from '@sms-checker/mesh'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, pod, proxy, send } from '../../test/pods-and-proxies.ts'
import { localRelease } from '../release/local-release.ts'
import { gatewayListener } from './listeners.ts'

afterEach(closeAll)

const atGateway = gatewayListener(localRelease().routing)

describe('the gateway', () => {
  const appPods = () =>
    Promise.all([
      ...['a', 'b', 'c'].map((name) => pod('app-service', 'stable', `stable-${name}`)),
      pod('app-service', 'canary', 'canary'),
    ])

  it('routes 1,000 users to their variant, each always to the same one of three pods', async () => {
    const pods = (await appPods()).map(({ meshPod }) => meshPod)
    const gateway = await proxy(pods, atGateway)
    const routeAll = async () => {
      const ids = Array.from({ length: 1_000 }, (_, index) => `user-${index}`)
      const texts: string[] = []
      for (const id of ids) texts.push((await send(gateway, { headers: { [headers.userId]: id } })).text)
      return ids.map((id, index) => ({ id, pod: texts[index] ?? '' }))
    }
    const first = await routeAll()
    for (const { id, pod } of first) expect(pod.startsWith('stable')).toBe(!id.endsWith('0'))
    expect(new Set(first.map(({ pod }) => pod)).size).toBe(4)
    expect(await routeAll()).toEqual(first)
  })

  it.each<[string, IncomingHttpHeaders, string]>([
    ['a user without an id', {}, 'stable'],
    ['a canary cookie', { cookie: 'theme=dark; user-id=120; x=1' }, 'canary'],
    ['a stable cookie', { cookie: 'user-id=121' }, 'stable'],
    ['a header that overrides the cookie', { cookie: 'user-id=120', [headers.userId]: '121' }, 'stable'],
    ['a canary header that overrides the cookie', { cookie: 'user-id=121', [headers.userId]: '120' }, 'canary'],
    ['an empty header that overrides the cookie', { cookie: 'user-id=120', [headers.userId]: '' }, 'stable'],
    ['similar cookie names', { cookie: 'x-user-id=120; user-idx=10; a=user-id=10; user-id=1; b=0' }, 'stable'],
    ['the pre-release host', { host: 'sms-checker-prerelease.localhost:8080', [headers.userId]: '1' }, 'canary'],
    ["the product's host", { host: 'sms-checker.localhost:8080', [headers.userId]: '10' }, 'canary'],
    ['localhost', { host: 'LOCALHOST:8080', [headers.userId]: '10' }, 'canary'],
  ])('%s', async (_what, sent, variant) => {
    const pods = (await appPods()).map(({ meshPod }) => meshPod)
    const { text } = await send(await proxy(pods, atGateway), { headers: sent })
    expect(text.replace(/-.*/, '')).toBe(variant)
  })

  it('rejects other hosts with problem details', async () => {
    const gateway = await proxy([], atGateway)
    const response = await send(gateway, { headers: { host: 'elsewhere.example' } })
    expect(response.status).toBe(404)
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(JSON.parse(response.text)).toMatchObject({ status: 404, title: 'Not Found' })
  })

  it('forwards method, path, headers and body, and adds a request id and forwarding headers', async () => {
    const stable = await pod('app-service', 'stable', 'stable')
    const gateway = await proxy([stable.meshPod], atGateway)
    await send(`${gateway}/predict?a=%20b&a=c`, {
      method: 'POST',
      body: '{"sms": "hi"}',
      headers: { 'content-type': 'application/json', 'x-own': 'kept', host: 'localhost:8080' },
    })
    await send(gateway, { headers: { [headers.requestId]: 'mine', 'x-forwarded-for': '10.1.1.1' } })
    const [first, second] = stable.received
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

  it('responds with 503 while no pod is ready or reachable, and recovers', async () => {
    const pods: Pod[] = []
    const gateway = await proxy(pods, atGateway)
    expect((await send(gateway)).status).toBe(503)
    const dead = await pod('app-service', 'stable', 'dead')
    dead.server.close()
    pods.push(dead.meshPod)
    const refused = await send(gateway, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
    expect(refused.status).toBe(503)
    expect(JSON.parse(refused.text).detail).toContain('dead cannot be reached')
    pods.splice(0, 1, (await pod('app-service', 'stable', 'alive')).meshPod)
    expect((await send(gateway)).text).toBe('alive')
  })

  it('a pod that dies before or during its response fails only that request', async () => {
    const dying = await pod('app-service', 'stable', 'dying', (response) => response.socket?.destroy())
    const cut = await pod('app-service', 'canary', 'cut', (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half')
      setImmediate(() => response.socket?.destroy())
    })
    const gateway = await proxy([dying.meshPod, cut.meshPod], atGateway)
    expect((await send(gateway)).status).toBe(503)
    expect(dying.received).toHaveLength(1)
    await expect(send(gateway, { headers: { [headers.userId]: '10' } })).rejects.toThrow()
    expect((await send(gateway)).status).toBe(503)
  })

  it('forwards large bodies unchanged', async () => {
    const stable = await pod('app-service', 'stable', 'stable')
    const gateway = await proxy([stable.meshPod], atGateway)
    const body = 'x'.repeat(5_000_000)
    await send(gateway, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })
    expect(stable.received[0]?.body.length).toBe(body.length)
  })

  it.each([
    '/version?a=%zz',
    '/?q=100%',
    '/?utm=%E9',
    '/?next=/../',
    '/?next=..%2f..',
    '/?a=/./b&c=%61',
    '/?a?b',
    '/a?',
    "/?a='%22",
  ])('forwards %s with its query unchanged', async (url) => {
    const stable = await pod('app-service', 'stable', 'stable')
    const gateway = await proxy([stable.meshPod], atGateway)
    const { hostname, port } = new URL(gateway)
    const status = await rawStatus(hostname, Number(port), url)
    expect(status).toBe(200)
    // A `?` without anything after it may be dropped.
    expect(stable.received.map(({ url }) => url.replace(/\?$/, ''))).toEqual([url.replace(/\?$/, '')])
  })

  it.each([
    ['/a/../b?c=/../', '/b?c=/../'],
    ['/a/./%62', '/a/b'],
    ['//a//b', '//a//b'],
  ])('normalizes the path of %s only', async (url, normalized) => {
    const stable = await pod('app-service', 'stable', 'stable')
    const { hostname, port } = new URL(await proxy([stable.meshPod], atGateway))
    expect(await rawStatus(hostname, Number(port), url)).toBe(200)
    expect(stable.received.map(({ url }) => url)).toEqual([normalized])
  })
})

/** Sends a request target as it is; undici and fetch would normalize it. */
async function rawStatus(host: string, port: number, path: string): Promise<number | undefined> {
  const [response]: IncomingMessage[] = await once(get({ host, port, path }), 'response')
  response?.resume()
  return response?.statusCode
}
