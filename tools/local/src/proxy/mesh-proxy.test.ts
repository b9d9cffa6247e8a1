import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { headers, ports, serviceNames } from '@sms-checker/contracts'
import type { Pod } from '@sms-checker/mesh'
import type { FastifyInstance } from 'fastify'
import { request } from 'undici'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { localIstio, localMesh, podPort } from '../system/local-mesh.ts'
import { type MeshProxyOptions, meshProxy } from './mesh-proxy.ts'
import { gatewayVantage, sidecarVantage } from './vantages.ts'

interface Seen {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** A pod that answers with its name, or as `answer` does, and remembers what it was asked. */
async function pod(app: string, version: string, name: string, answer?: (response: ServerResponse) => void) {
  const seen: Seen[] = []
  const server = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    seen.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body })
    if (answer) answer(response)
    else response.end(name)
  })
  const port = await listen(server)
  const meshPod: Pod = { name, labels: { app, version }, address: '127.0.0.1', ports: { [podPort]: port } }
  return { seen, server, meshPod }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  return portOf(server.address())
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return address.port
}

async function proxy(pods: readonly Pod[], vantage: MeshProxyOptions['vantage'], more: Partial<MeshProxyOptions> = {}) {
  const server: FastifyInstance = meshProxy({ mesh: localMesh(), pods: () => pods, vantage, logger: false, ...more })
  closing.push(() => server.close())
  return server.listen({ host: '127.0.0.1', port: 0 })
}

const atGateway = gatewayVantage(localIstio)
const beside = (version: string) =>
  sidecarVantage({ app: serviceNames.app, version }, { host: serviceNames.model, port: ports.modelService })

async function ask(url: string, options: Parameters<typeof request>[1] = {}) {
  const answer = await request(url, options)
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
}

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

describe('the sidecar', () => {
  const models = async (shadowAnswer?: (response: ServerResponse) => void) => ({
    primary: await pod('model-service', 'primary', 'primary'),
    shadow: await pod('model-service', 'shadow', 'shadow', shadowAnswer),
    canary: await pod('model-service', 'canary', 'canary'),
  })
  const message = { method: 'POST', body: '{"sms":"hi"}', headers: { 'content-type': 'application/json' } } as const

  it('sends what stable asks to primary, and each request once to shadow under the same request id', async () => {
    const { primary, shadow, canary } = await models()
    const sidecar = await proxy(
      [primary, shadow, canary].map(({ meshPod }) => meshPod),
      beside('stable'),
    )
    for (let index = 0; index < 50; index++) {
      const answer = await ask(`${sidecar}/predict`, {
        ...message,
        headers: { ...message.headers, 'x-request-id': `r${index}` },
      })
      expect(answer.text).toBe('primary')
    }
    await vi.waitFor(() => expect(shadow.seen).toHaveLength(50))
    const ids = (seen: Seen[]) => seen.map(({ headers }) => headers['x-request-id']).sort()
    expect(ids(shadow.seen)).toEqual(ids(primary.seen))
    expect(new Set(ids(shadow.seen)).size).toBe(50)
    expect(primary.seen[0]).toMatchObject({
      url: '/predict',
      body: message.body,
      headers: { host: 'model-service:8081' },
    })
    expect(shadow.seen[0]).toMatchObject({ body: message.body, headers: { host: 'model-service-shadow:8081' } })
    expect(canary.seen).toEqual([])
  })

  it('sends what canary asks to canary, with no copy', async () => {
    const { primary, shadow, canary } = await models()
    const sidecar = await proxy(
      [primary, shadow, canary].map(({ meshPod }) => meshPod),
      beside('canary'),
    )
    for (let index = 0; index < 10; index++) expect((await ask(sidecar, message)).text).toBe('canary')
    expect([primary.seen, shadow.seen]).toEqual([[], []])
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['hangs', () => {}],
    ['resets', (response) => response.socket?.destroy()],
    ['fails', (response) => response.writeHead(500).end()],
  ])('answers as ever when shadow %s', async (_how, shadowAnswer) => {
    const { primary, shadow } = await models(shadowAnswer)
    const limits = { inFlight: 8, timeoutMs: 60_000 }
    const sidecar = await proxy([primary.meshPod, shadow.meshPod], beside('stable'), { mirrorLimits: limits })
    // More than the copies allowed on their way: were an answer to wait for a hanging shadow, none would come.
    for (let index = 0; index < 30; index++) expect((await ask(sidecar, message)).text).toBe('primary')
    expect(primary.seen).toHaveLength(30)
  })

  it('answers as ever when shadow refuses connections or is not there', async () => {
    const { primary, shadow } = await models()
    shadow.server.close()
    for (const pods of [[primary.meshPod, shadow.meshPod], [primary.meshPod]]) {
      const sidecar = await proxy(pods, beside('stable'))
      for (let index = 0; index < 5; index++) expect((await ask(sidecar, message)).text).toBe('primary')
    }
  })

  it('says once that shadow fails, and that it works again', async () => {
    let failing = true
    const shadowAnswer = (response: ServerResponse) => (failing ? response.socket?.destroy() : response.end())
    const { primary, shadow } = await models(shadowAnswer)
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(JSON.parse(line).msg) }
    const told = () => lines.filter((line) => line.includes('mirrored'))
    const sidecar = await proxy([primary.meshPod, shadow.meshPod], beside('stable'), { logger: { stream } })
    for (let index = 0; index < 5; index++) await ask(sidecar, message)
    await vi.waitFor(() => expect(told()).toEqual([expect.stringMatching(/^shadow does not take mirrored requests: /)]))
    failing = false
    await vi.waitFor(async () => {
      await ask(sidecar, message)
      expect(told().length).toBeGreaterThan(1)
    })
    expect(told()[1]).toBe('shadow takes mirrored requests again')
  })
})
