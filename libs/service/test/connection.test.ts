import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { Problem, paths, problemType } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { Agent, request } from 'undici'
import { afterEach, expect, it } from 'vitest'
import type { Service } from '../src/index.ts'
import { buildSample } from './sample-service.ts'

const open: Service[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((service) => service.close()))
})

async function listen(): Promise<{ service: Service; url: string; port: number }> {
  const service = await buildSample({ RESPONSE_DELAY_MS: 0, LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: 0 })
  open.push(service)
  const url = await service.listen({ host: '127.0.0.1', port: 0 })
  return { service, url, port: Number(new URL(url).port) }
}

/** Sends bytes and returns what the server sends until it closes the connection. */
async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let response = ''
  socket.on('data', (chunk: Buffer) => {
    response += chunk.toString()
  })
  socket.write(bytes)
  await once(socket, 'close')
  return response
}

function problemIn(response: string): Problem {
  return Value.Parse(Problem, JSON.parse(response.slice(response.indexOf('\r\n\r\n'))))
}

const json = { 'content-type': 'application/json' }
const tenMegabytes = Buffer.alloc(10_000_000, 'x')

const echoHead = (length: number, moreHeaders = '') =>
  `POST /echo HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${moreHeaders}\r\n`

it('rejects a body of 10 MB with 413 even when the client reads only after sending it, and serves the next request', async () => {
  const { port } = await listen()
  const socket = connect(port, '127.0.0.1')
  socket.write(echoHead(tenMegabytes.length))
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.write(tenMegabytes, () => resolve())
  })
  let responses = ''
  socket.on('data', (chunk: Buffer) => {
    responses += chunk.toString()
  })
  socket.write(`${echoHead(7, 'connection: close\r\n')}{"n":1}`)
  await once(socket, 'close')
  const [tooLarge = '', next = ''] = responses.split(/(?=HTTP\/1\.1 )/)
  expect(tooLarge).toContain('HTTP/1.1 413')
  expect(problemIn(tooLarge).type).toBe(problemType('request-too-large'))
  expect(next).toContain('{"n":1}')
})

it('rejects a chunked body of 10 MB with 413', async () => {
  async function* inChunks() {
    for (let sent = 0; sent < tenMegabytes.length; sent += 65_536) yield tenMegabytes.subarray(sent, sent + 65_536)
  }
  const { url } = await listen()
  const dispatcher = new Agent()
  const { statusCode, body } = await request(`${url}/echo`, {
    dispatcher,
    method: 'POST',
    headers: json,
    body: Readable.from(inChunks()),
  })
  expect(statusCode).toBe(413)
  expect(Value.Parse(Problem, await body.json()).type).toBe(problemType('request-too-large'))
  await dispatcher.close()
})

it('rejects 1,000 cookies with 431, and serves the next request', async () => {
  const { url, port } = await listen()
  const cookies = Array.from({ length: 1_000 }, (_, i) => `cookie-${i}=${'v'.repeat(20)}`).join('; ')
  const response = await sendRaw(port, `GET ${paths.live} HTTP/1.1\r\nhost: h\r\ncookie: ${cookies}\r\n\r\n`)
  expect(response).toContain('HTTP/1.1 431')
  expect(problemIn(response).type).toBe(problemType('headers-too-large'))
  expect((await request(url + paths.live)).statusCode).toBe(200)
})

it('accepts 1,000 short headers', async () => {
  const { port } = await listen()
  const many = Array.from({ length: 1_000 }, (_, i) => `h${i}: 1\r\n`).join('')
  expect(await sendRaw(port, `GET ${paths.live} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n${many}\r\n`)).toContain(
    '200 OK',
  )
})

it.each([
  ['bytes that are not HTTP', 'hello there\r\n\r\n'],
  ['an unknown method', 'FETCH / HTTP/1.1\r\nhost: h\r\n\r\n'],
  [
    'two different content lengths',
    'POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
  ],
  [
    'a content length with chunked encoding',
    'POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a NUL character in a header', `GET ${paths.live} HTTP/1.1\r\nhost: h\r\nx-user-id: a\0b\r\n\r\n`],
])('rejects %s with problem details and closes the connection', async (_name, bytes) => {
  const { port } = await listen()
  const response = await sendRaw(port, bytes)
  expect(response).toContain('HTTP/1.1 400')
  expect(problemIn(response).type).toBe(problemType('invalid-request'))
})

it('serves other requests after a client resets its connection while sending a body', async () => {
  const { url, port } = await listen()
  const socket = connect(port, '127.0.0.1')
  socket.write('POST /echo HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"n":')
  await once(socket, 'connect')
  socket.resetAndDestroy()
  await once(socket, 'close')
  expect((await request(url + paths.live)).statusCode).toBe(200)
})

const body = '{"n":1}'
const echo = 'POST /echo HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-type: application/json'

it.each([
  ['HTTP/1.0 without a Host header', `GET ${paths.live} HTTP/1.0\r\n\r\n`, '{"status":"ok"}'],
  ['an absolute URL', `GET http://h${paths.live} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n`, '{"status":"ok"}'],
  ['an expected 100 Continue', `${echo}\r\nexpect: 100-continue\r\ncontent-length: 7\r\n\r\n${body}`, body],
  ['an unknown expectation', `${echo}\r\nexpect: 200-ok\r\ncontent-length: 7\r\n\r\n${body}`, body],
  ['a trailer', `${echo}\r\ntransfer-encoding: chunked\r\n\r\n7\r\n${body}\r\n0\r\nx-a: b\r\n\r\n`, body],
  ['UTF-8 by name', `${echo}; charset="UTF-8"\r\ncontent-length: 7\r\n\r\n${body}`, body],
])('serves a request with %s', async (_name, bytes, expected) => {
  const { port } = await listen()
  const response = await sendRaw(port, bytes)
  expect(response).toContain('200 OK')
  expect(response.endsWith(`\r\n\r\n${expected}`)).toBe(true)
})

it.each([paths.live, paths.ready, paths.metrics])('responds to HEAD %s like to GET, without a body', async (path) => {
  const { service } = await listen()
  const [get, head] = [await service.inject({ url: path }), await service.inject({ method: 'HEAD', url: path })]
  expect([head.statusCode, head.headers['content-type'], head.body]).toEqual([200, get.headers['content-type'], ''])
})
