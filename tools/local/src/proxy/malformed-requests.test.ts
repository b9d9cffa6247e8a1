import { once } from 'node:events'
import { METHODS, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { Problem, problemContentType } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, earlyRespondingPod, pod, proxy, send } from '../../test/pods-and-proxies.ts'
import { localRelease } from '../release/local-release.ts'
import { gatewayListener } from './listeners.ts'
import type { MeshProxyOptions } from './mesh-proxy.ts'

afterEach(closeAll)

async function startGateway(
  pods: Parameters<typeof proxy>[0],
  more: Partial<MeshProxyOptions> = {},
): Promise<{ url: string; port: number }> {
  const url = await proxy(pods, gatewayListener(localRelease().routing), more)
  return { url, port: Number(new URL(url).port) }
}

/** Sends bytes and returns everything that the gateway sends until it closes the connection. */
async function raw(port: number, ...bytes: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  for (const part of bytes) await new Promise((resolve) => socket.write(part, resolve))
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString()
  })
  await once(socket, 'close')
  return received
}

const last = 'host: localhost\r\nconnection: close\r\n'

it.each([
  ['a bad escape', `GET /%zz HTTP/1.1\r\n${last}\r\n`, 400, 'The address is not valid'],
  [
    'escaped dot segments',
    `GET /assets/..%2f..%2fpackage.json HTTP/1.1\r\n${last}\r\n`,
    400,
    'The address is not valid',
  ],
  ['bytes that are not HTTP', 'hello there\r\n\r\n', 400, 'not a valid HTTP/1.1 request'],
  ['an unknown method', `FETCH / HTTP/1.1\r\n${last}\r\n`, 400, 'not a valid HTTP/1.1 request'],
  [
    'both a length and chunks',
    `POST / HTTP/1.1\r\n${last}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'not a valid HTTP/1.1 request',
  ],
  ['two Host headers', `GET / HTTP/1.1\r\n${last}host: localhost\r\n\r\n`, 400, 'several Host headers'],
  ['two different Host headers', `GET / HTTP/1.1\r\n${last}HOST: elsewhere\r\n\r\n`, 400, 'several Host headers'],
  ['no Host header', 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'no Host header'],
  [
    'an absolute address without a Host header',
    'GET http://localhost/ HTTP/1.1\r\nconnection: close\r\n\r\n',
    400,
    'no Host',
  ],
  ['HTTP/1.0 without a Host header', 'GET / HTTP/1.0\r\n\r\n', 400, 'no Host header'],
  ['an empty Host header', 'GET / HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n', 400, 'invalid Host header'],
  [
    'a Host header with a path',
    'GET / HTTP/1.1\r\nhost: localhost/x\r\nconnection: close\r\n\r\n',
    400,
    'invalid Host header',
  ],
  [
    'a Host header with a user',
    'GET / HTTP/1.1\r\nhost: a@localhost\r\nconnection: close\r\n\r\n',
    400,
    'invalid Host header',
  ],
  ['70,000 bytes of cookies', `GET / HTTP/1.1\r\n${last}cookie: ${'x'.repeat(70_000)}\r\n\r\n`, 431, 'cookies'],
])('the gateway responds to %s with problem details', async (_what, bytes, status, detail) => {
  const stable = await pod('app-service', 'stable', 'stable')
  const response = await raw((await startGateway([stable.meshPod])).port, bytes)
  expect(response).toContain(`HTTP/1.1 ${status} `)
  expect(response).toContain(problemContentType)
  const problem = Value.Parse(Problem, JSON.parse(response.slice(response.indexOf('\r\n\r\n'))))
  expect(problem).toMatchObject({ status, detail: expect.stringContaining(detail) })
  expect(stable.received).toEqual([])
})

it.each(['PROPFIND', 'PURGE', 'TRACE', 'M-SEARCH'])('forwards the method %s to the service', async (method) => {
  const stable = await pod('app-service', 'stable', 'stable')
  const { port } = await startGateway([stable.meshPod])
  expect(await raw(port, `${method} /predict HTTP/1.1\r\n${last}\r\n`)).toContain('stable')
  expect(stable.received).toMatchObject([{ method, url: '/predict' }])
})

/** Requests that only the service can judge, and its responses to them. */
const judgedByTheService: [string, string, Record<string, string>, string, number, Record<string, string>][] = [
  ['a compressed body', 'POST', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, '\x1f', 415, {}],
  ['a body without a content type', 'POST', {}, '{"sms":"hi"}', 415, { accept: 'application/json' }],
  ['a body of another type', 'POST', { 'content-type': 'text/plain' }, 'hi', 415, {}],
  ['a body of an invalid type', 'POST', { 'content-type': ';;;' }, '{}', 415, {}],
  ['the body of a GET request', 'GET', { 'content-type': 'application/json' }, '{"sms":"hi"}', 405, { allow: 'POST' }],
  ['the body of a GET request without a type', 'GET', {}, 'hi', 405, { allow: 'POST' }],
  ['the body of an OPTIONS request', 'OPTIONS', {}, 'hi', 405, { allow: 'POST' }],
  ['a GET request with a type and no body', 'GET', { 'content-type': 'application/json' }, '', 405, { allow: 'POST' }],
  ['a body with __proto__', 'POST', { 'content-type': 'application/json' }, '{"__proto__":{"a":1}}', 400, {}],
  ['a body that is not JSON', 'POST', { 'content-type': 'application/json' }, '{"sms":', 400, {}],
  ['a failed precondition', 'GET', { 'if-match': '"x"' }, '', 412, {}],
  ['an unsatisfiable range', 'GET', { range: 'bytes=999999999-' }, '', 416, { 'content-range': 'bytes */9' }],
  ['another method', 'DELETE', {}, '', 405, { allow: 'POST' }],
]

// Node 20 does not know the method, and refuses it.
if (METHODS.includes('QUERY')) {
  judgedByTheService.push([
    'the method QUERY',
    'QUERY',
    { 'content-type': 'application/json' },
    '{}',
    405,
    { allow: 'POST' },
  ])
}

it.each(judgedByTheService)('forwards %s unchanged, and the response', async (...row) => {
  const [, method, headers, body, status, responseHeaders] = row
  const stable = await pod('app-service', 'stable', 'stable', (response) => {
    response.writeHead(status, { 'content-type': problemContentType, ...responseHeaders }).end('{"by":"service"}')
  })
  const { port } = await startGateway([stable.meshPod])
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = body === '' ? '' : `content-length: ${body.length}\r\n`
  const response = await raw(port, `${method} /predict HTTP/1.1\r\n${last}${lines.join('')}${length}\r\n${body}`)
  expect(stable.received).toMatchObject([{ method, url: '/predict', headers, body }])
  expect(stable.received[0]?.headers['content-type']).toBe(headers['content-type'])
  expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(response).toContain('{"by":"service"}')
  for (const [name, value] of Object.entries(responseHeaders)) expect(response).toContain(`${name}: ${value}\r\n`)
})

it('prefers the host in an absolute address to the header', async () => {
  const stable = await pod('app-service', 'stable', 'stable')
  const canary = await pod('app-service', 'canary', 'canary')
  const { port } = await startGateway([stable.meshPod, canary.meshPod])
  const prerelease = 'sms-checker-prerelease.localhost'
  await raw(port, `GET http://${prerelease}:8080/version?a=b HTTP/1.1\r\n${last}\r\n`)
  expect(canary.received).toMatchObject([{ url: '/version?a=b', headers: { host: `${prerelease}:8080` } }])
  expect(await raw(port, `GET http://elsewhere.example/ HTTP/1.1\r\n${last}\r\n`)).toContain(
    `no Gateway has the host \\"elsewhere.example\\" on port 80; there are sms-checker.localhost, ${prerelease}`,
  )
  expect(stable.received).toEqual([])
})

it('delivers an early response to a client that reads only after it has sent the whole body', async () => {
  const { port } = await startGateway([await earlyRespondingPod(413)])
  const body = Buffer.alloc(10_000_000, 'x')
  const responses = await raw(
    port,
    `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n`,
    body,
    `GET /version HTTP/1.1\r\n${last}\r\n`,
  )
  expect(responses.match(/HTTP\/1\.1 413 /g)).toHaveLength(2)
})

describe('when a client disconnects', () => {
  async function loggingGateway(respond?: Parameters<typeof pod>[3]) {
    const lines: string[] = []
    const stable = await pod('app-service', 'stable', 'stable', respond)
    const stream = { write: (line: string) => void lines.push(line) }
    return { stable, log: () => lines.join('\n'), ...(await startGateway([stable.meshPod], { logger: { stream } })) }
  }

  it('during its body, the log does not blame a pod', async () => {
    const { url, port, log } = await loggingGateway()
    const socket = connect(port, '127.0.0.1')
    const head = 'POST /predict HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n'
    socket.write(`${head}5\r\nhello\r\n`, () => socket.resetAndDestroy())
    await expect.poll(() => log()).toContain('The body of the request is incomplete.')
    expect(log()).not.toContain('cannot be reached')
    expect((await send(url)).text).toBe('stable')
  })

  it('before the response, the log does not blame the gateway', async () => {
    const waiting: ServerResponse[] = []
    const { port, stable, log } = await loggingGateway((response) => void waiting.push(response))
    const socket = connect(port, '127.0.0.1')
    socket.write('POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}')
    await expect.poll(() => stable.received).toHaveLength(1)
    socket.resetAndDestroy()
    await once(socket, 'close')
    waiting[0]?.end('too late')
    await expect.poll(() => log()).toContain('The client closed the connection.')
    expect(log()).not.toContain('request failed')
  })
})

describe('a client that sends slowly', () => {
  const timeouts = { headersMs: 150, requestMs: 300, intervalMs: 20 }
  const post = `POST /predict HTTP/1.1\r\n${last}`

  /** Sends the start of a request, then one more character at a time until the gateway closes the connection. */
  async function drip(start: string, character: string): Promise<string> {
    const stable = await pod('app-service', 'stable', 'stable')
    const { port } = await startGateway([stable.meshPod], { timeouts })
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString()
    })
    socket.on('error', () => {})
    socket.write(start)
    const timer = setInterval(() => socket.write(character), 10)
    await once(socket, 'close')
    clearInterval(timer)
    return received
  }

  it.each([
    ['nothing', '', ''],
    ['only a part of the headers', 'GET / HTTP/1.1\r\nhost: loc', ''],
    ['endless headers', 'GET / HTTP/1.1\r\nx-padding: ', 'x'],
    ['only a part of a short body', `${post}content-length: 100\r\n\r\n`, ''],
    ['a short body bit by bit', `${post}content-length: 1000000\r\n\r\n`, 'x'],
    ['only a part of a long body', `${post}content-length: 5000000\r\n\r\n`, ''],
    ['a long body bit by bit', `${post}content-length: 5000000\r\n\r\n`, 'x'],
    ['an endless chunked body', `${post}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n'],
  ])('gets a 408 for %s', async (_what, start, character) => {
    const response = await drip(start, character)
    expect(response).toContain('HTTP/1.1 408 ')
    expect(response).toContain(problemContentType)
  })
})
