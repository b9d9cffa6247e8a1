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
  const service = await buildSample({ ANSWER_MS: 0, LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: 0 })
  open.push(service)
  const url = await service.listen({ host: '127.0.0.1', port: 0 })
  return { service, url, port: Number(new URL(url).port) }
}

/** Sends bytes and reads until the server closes. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString()
  })
  socket.write(bytes)
  await once(socket, 'close')
  return answer
}

function problemIn(answer: string): Problem {
  return Value.Parse(Problem, JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))))
}

const json = { 'content-type': 'application/json' }
const tenMegabytes = Buffer.alloc(10_000_000, 'x')

const echo = (length: number, more = '') =>
  `POST /echo HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n`

it('answers a body of 10 MB with 413 to a client that sends it all before it reads, and takes its next request', async () => {
  const { port } = await listen()
  const socket = connect(port, '127.0.0.1')
  socket.write(echo(tenMegabytes.length))
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.write(tenMegabytes, () => resolve())
  })
  let answers = ''
  socket.on('data', (chunk: Buffer) => {
    answers += chunk.toString()
  })
  socket.write(`${echo(7, 'connection: close\r\n')}{"n":1}`)
  await once(socket, 'close')
  const [tooLarge = '', next = ''] = answers.split(/(?=HTTP\/1\.1 )/)
  expect(tooLarge).toContain('HTTP/1.1 413')
  expect(problemIn(tooLarge).type).toBe(problemType('request-too-large'))
  expect(next).toContain('{"n":1}')
})

it('answers a body of 10 MB that comes in chunks of unknown number with 413', async () => {
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

it('answers 1,000 cookies with 431, and lives on', async () => {
  const { url, port } = await listen()
  const cookies = Array.from({ length: 1_000 }, (_, i) => `cookie-${i}=${'v'.repeat(20)}`).join('; ')
  const answer = await raw(port, `GET ${paths.live} HTTP/1.1\r\nhost: h\r\ncookie: ${cookies}\r\n\r\n`)
  expect(answer).toContain('HTTP/1.1 431')
  expect(problemIn(answer).type).toBe(problemType('headers-too-large'))
  expect((await request(url + paths.live)).statusCode).toBe(200)
})

it('takes 1,000 short headers', async () => {
  const { port } = await listen()
  const many = Array.from({ length: 1_000 }, (_, i) => `h${i}: 1\r\n`).join('')
  expect(await raw(port, `GET ${paths.live} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n${many}\r\n`)).toContain(
    '200 OK',
  )
})

it.each([
  ['no HTTP at all', 'hello there\r\n\r\n'],
  ['a method that no one knows', 'FETCH / HTTP/1.1\r\nhost: h\r\n\r\n'],
  ['two contradicting lengths', 'POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}'],
  [
    'a length beside chunks',
    'POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a NUL in a header', `GET ${paths.live} HTTP/1.1\r\nhost: h\r\nx-user-id: a\0b\r\n\r\n`],
])('answers %s with a problem and closes', async (_what, bytes) => {
  const { port } = await listen()
  const answer = await raw(port, bytes)
  expect(answer).toContain('HTTP/1.1 400')
  expect(problemIn(answer).type).toBe(problemType('invalid-request'))
})

it('lives on when a client leaves in the middle of its body', async () => {
  const { url, port } = await listen()
  const socket = connect(port, '127.0.0.1')
  socket.write('POST /echo HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"n":')
  await once(socket, 'connect')
  socket.resetAndDestroy()
  await once(socket, 'close')
  expect((await request(url + paths.live)).statusCode).toBe(200)
})
