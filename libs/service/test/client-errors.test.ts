import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { Problem, problemContentType, problemType } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { expect, it, onTestFinished } from 'vitest'
import { buildSample } from './sample-service.ts'

const Failing = Type.Object({ status: Type.Integer() })

async function start(): Promise<number> {
  const service = await buildSample({ RESPONSE_DELAY_MS: 0, LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: 0 })
  onTestFinished(() => service.close())
  service.get('/failing/:status', ({ params }) => {
    const { status } = Value.Parse(Failing, Value.Convert(Failing, params))
    throw Object.assign(new Error('secret cause'), { statusCode: status, headers: { 'X-Reason': 'test' } })
  })
  return Number(new URL(await service.listen({ host: '127.0.0.1', port: 0 })).port)
}

/** Sends raw HTTP and returns the parsed response. A body of `null` is an empty chunked one. */
async function send(port: number, head: string, body: string | Buffer | null = '') {
  const socket = connect(port, '127.0.0.1')
  const length = body === null ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
  socket.write(`${head}\r\nconnection: close\r\n${length}\r\n`)
  socket.write(body ?? '0\r\n\r\n')
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  await once(socket, 'close')
  const [responseHead = '', responseBody = ''] = text.split('\r\n\r\n')
  expect(responseHead).toContain(problemContentType)
  return { head: responseHead.toLowerCase(), problem: Value.Parse(Problem, JSON.parse(responseBody)) }
}

const json = 'content-type: application/json'

it.each([
  ['two Host headers', 'GET /echo HTTP/1.1\r\nhost: a\r\nhost: b', '', 400, 'invalid-request', 'one Host'],
  ['no Host header', 'GET /healthz HTTP/1.1', '', 400, 'invalid-request', 'one Host'],
  ['QUERY', 'QUERY /echo HTTP/1.1\r\nhost: a', '', 405, 'method-not-allowed', 'POST'],
  ['QUERY with a body', `QUERY /echo HTTP/1.1\r\nhost: a\r\n${json}`, '{', 405, 'method-not-allowed', 'POST'],
  ['QUERY of an unknown path', 'QUERY /nowhere HTTP/1.1\r\nhost: a', '', 404, 'not-found', 'path'],
  ['an invalid body at an unknown path', `POST /no HTTP/1.1\r\nhost: a\r\n${json}`, '{', 404, 'not-found', 'path'],
  ['no content type', 'POST /echo HTTP/1.1\r\nhost: a', '{"n":1}', 415, 'unsupported-media-type', 'application/json'],
  ['OPTIONS', 'OPTIONS /echo HTTP/1.1\r\nhost: a', '', 405, 'method-not-allowed', 'POST'],
  ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nhost: a', '', 404, 'not-found', 'path'],
  ['TRACE', 'TRACE /healthz HTTP/1.1\r\nhost: a', '', 405, 'method-not-allowed', 'GET or HEAD'],
  ['an absolute URL to an unknown path', 'GET http://a/no HTTP/1.1\r\nhost: a', '', 404, 'not-found', 'path'],
  [
    'another JSON type',
    'POST /echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/vnd.api+json',
    '{"n":1}',
    415,
    'unsupported-media-type',
    'application/json',
  ],
  [
    'UTF-16',
    `POST /echo HTTP/1.1\r\nhost: a\r\n${json}; charset=utf-16`,
    Buffer.from('{"n":1}', 'utf16le'),
    415,
    'unsupported-media-type',
    'UTF-8',
  ],
  [
    'a gzip transfer coding',
    `POST /echo HTTP/1.1\r\nhost: a\r\n${json}\r\ntransfer-encoding: gzip, chunked`,
    null,
    400,
    'invalid-request',
    'transfer coding',
  ],
  ['a long URL', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: a`, '', 431, 'headers-too-large', 'shorter'],
  [
    'an own property __proto__',
    `POST /echo HTTP/1.1\r\nhost: a\r\n${json}`,
    '{"__proto__":{}}',
    400,
    'invalid-request',
    '"n"',
  ],
] as const)('reports the cause of %s', async (_case, head, body, status, name, detail) => {
  const { head: responseHead, problem } = await send(await start(), head, body)
  expect(responseHead).toContain(` ${status} `)
  expect(problem).toMatchObject({ status, type: problemType(name), detail: expect.stringContaining(detail) })
  expect(problem.detail).not.toContain('not valid JSON')
})

it('rejects a compressed body with 415 and names the accepted encoding', async () => {
  const head = `POST /echo HTTP/1.1\r\nhost: a\r\n${json}\r\ncontent-encoding: gzip`
  const { head: responseHead, problem } = await send(await start(), head, gzipSync('{"n":1}'))
  expect(problem).toMatchObject({ status: 415, detail: expect.stringContaining('Content-Encoding') })
  expect(responseHead).toContain('accept-encoding: identity')
})

it.each([402, 409, 412, 416, 418, 422, 451])(
  'keeps the status %i of a framework error and its headers, with a generic detail',
  async (status) => {
    const { head, problem } = await send(await start(), `GET /failing/${status} HTTP/1.1\r\nhost: a`)
    expect(problem.status).toBe(status)
    expect(head).toContain(` ${status} `)
    expect(head).toContain('x-reason: test')
    expect(problem.detail).not.toMatch(/JSON|secret/)
  },
)
