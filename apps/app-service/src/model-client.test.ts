import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ProblemName, problems } from '@sms-checker/contracts'
import { ProblemError } from '@sms-checker/service'
import { describe, expect, it, onTestFinished } from 'vitest'
import { closedPort, prediction, startModelService, startTcpServer } from '../test/model-service.ts'
import { ModelClient } from './model-client.ts'

function clientOf(url: string, timeoutMs = 2_000): ModelClient {
  const client = new ModelClient({ url, timeoutMs })
  onTestFinished(() => client.close())
  return client
}

async function problemOf(call: Promise<unknown>): Promise<ProblemError> {
  const error = await call.then(
    () => new Error('The call succeeded.'),
    (reason: unknown) => reason,
  )
  if (error instanceof ProblemError) return error
  throw error
}

/** Diagnostics channel on which undici reports each connection that it could not open. */
const connectError = 'undici:client:connectError'

const responseBody = JSON.stringify(prediction('hi'))
const responseHead = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${responseBody.length}\r\n`

it('reuses keep-alive connections', async () => {
  const { url, connections } = await startModelService((_request, response) => response.end(responseBody))
  const client = clientOf(url)
  for (let n = 0; n < 50; n++) expect(await client.predict({ sms: 'hi' }, {})).toEqual(prediction('hi'))
  // undici may open a second connection before the first has returned to the pool.
  expect(connections()).toBeLessThanOrEqual(2)
})

it('sends predictions to the path /predict', async () => {
  const requested: (string | undefined)[] = []
  const { url } = await startModelService((request, response) => {
    requested.push(request.url)
    response.end(responseBody)
  })
  await clientOf(url).predict({ sms: 'hi' }, {})
  await clientOf(`${url}/ignored/`).predict({ sms: 'hi' }, {})
  expect(requested).toEqual(['/predict', '/predict'])
})

describe('an error response', () => {
  it.each<[status: number, problem: ProblemName]>([
    [404, 'bad-upstream-answer'],
    [429, 'model-unavailable'],
    [500, 'bad-upstream-answer'],
    [502, 'bad-upstream-answer'],
    [503, 'model-unavailable'],
    [504, 'model-timeout'],
    [302, 'bad-upstream-answer'],
    [204, 'bad-upstream-answer'],
    [400, 'bad-upstream-answer'],
  ])('with status %i and an empty body becomes %s', async (status, problem) => {
    const { url } = await startModelService((_request, response) => response.writeHead(status).end())
    expect((await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))).problem).toBe(problem)
  })

  it('keeps its Retry-After header', async () => {
    const { url } = await startModelService((_request, response) =>
      response.writeHead(503, { 'retry-after': '17' }).end(),
    )
    expect((await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))).headers).toEqual({ 'retry-after': '17' })
  })

  it('keeps the detail with which the model rejected the message', async () => {
    const body = { type: 'x', title: 'x', status: 400, detail: '200 characters; the limit is 100.', requestId: 'r' }
    const { url } = await startModelService((_request, response) => response.writeHead(400).end(JSON.stringify(body)))
    const problem = await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))
    expect([problem.problem, problem.message]).toEqual(['invalid-request', body.detail])
  })
})

describe('an unreadable response', () => {
  it.each([
    ['HTML', '<!doctype html><h1>It works!</h1>'],
    ['an empty body', ''],
    ['truncated JSON', responseBody.slice(0, 40)],
    ['JSON of another schema', '{"status":"ok"}'],
    ['a probability of 7', JSON.stringify({ ...prediction('hi'), probability: 7 })],
    ['a prediction without a model', JSON.stringify({ ...prediction('hi'), model: null })],
    ['nine megabytes', JSON.stringify({ ...prediction('hi'), classifier: 'x'.repeat(9_000_000) })],
    ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ])('with %s becomes 502', async (_name, body) => {
    const { url } = await startModelService((_request, response) => response.end(body))
    const problem = await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))
    expect([problem.problem, problem.status]).toEqual(['bad-upstream-answer', 502])
  })

  it.each([
    ['resets in the middle of the body', `${responseHead}\r\n${responseBody.slice(0, 20)}`],
    ['resets in the middle of the head', responseHead.slice(0, 30)],
    ['resets before the first byte', ''],
  ])('of a model that %s becomes 502 without a retry', async (_name, bytes) => {
    let connections = 0
    const { url } = await startTcpServer((socket, count) => {
      connections = count
      socket.on('data', () => socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy())))
    })
    expect((await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))).problem).toBe('bad-upstream-answer')
    expect(connections).toBe(1)
  })

  it('that is not HTTP becomes 502', async () => {
    const { url } = await startTcpServer((socket) => socket.on('data', () => socket.write('SSH-2.0-OpenSSH_9.2\r\n')))
    expect((await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))).problem).toBe('bad-upstream-answer')
  })
})

describe('the time limit', () => {
  it('ends a call to a model that never responds', async () => {
    const { url } = await startTcpServer((socket) => socket.resume())
    const problem = await problemOf(clientOf(url, 200).predict({ sms: 'hi' }, {}))
    expect([problem.problem, problem.status]).toEqual(['model-timeout', 504])
  })

  it('includes the time for reading the body', async () => {
    const { url } = await startTcpServer((socket) => {
      socket.on('data', async () => {
        for (const byte of `${responseHead}\r\n${responseBody}`) {
          if (socket.destroyed) return
          socket.write(byte)
          await sleep(20)
        }
      })
    })
    expect((await problemOf(clientOf(url, 300).predict({ sms: 'hi' }, {}))).problem).toBe('model-timeout')
  })

  it('is longer for a batch of more than 64 messages', async () => {
    const predictions = Array.from({ length: 256 }, () => prediction('hi'))
    const { url } = await startModelService(async (_request, response) => {
      await sleep(1_500)
      response.end(JSON.stringify({ predictions }))
    })
    const client = clientOf(url, 1_000)
    const batchOf = (size: number) => client.predictBatch({ messages: Array.from({ length: size }, () => 'hi') }, {})
    const [small, large] = await Promise.all([problemOf(batchOf(64)), batchOf(256)])
    expect(small.problem).toBe('model-timeout')
    expect(large).toEqual({ predictions })
  })

  it('does not affect the next call', async () => {
    let requests = 0
    const { url } = await startModelService((_request, response) => {
      if (++requests > 1) response.end(responseBody)
    })
    const client = clientOf(url, 300)
    expect((await problemOf(client.predict({ sms: 'hi' }, {}))).problem).toBe('model-timeout')
    expect(await client.predict({ sms: 'hi' }, {})).toEqual(prediction('hi'))
  })
})

describe('a connection that fails before any byte is sent', () => {
  it('to a model that is down becomes 503 with Retry-After', async () => {
    const problem = await problemOf(clientOf(await closedPort()).predict({ sms: 'hi' }, {}))
    expect([problem.problem, problem.status]).toEqual(['model-unavailable', problems['model-unavailable'].status])
    expect(Number(problem.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('because the model closed it while idle is replaced by a new connection', async () => {
    const closed: Promise<unknown>[] = []
    const { url } = await startTcpServer((socket) => {
      closed.push(once(socket, 'close'))
      socket.on('data', (chunk: Buffer) => {
        if (chunk.toString().endsWith('}')) socket.end(`${responseHead}\r\n${responseBody}`)
      })
    })
    const client = clientOf(url)
    for (let n = 0; n < 3; n++) {
      expect(await client.predict({ sms: 'hi' }, {})).toEqual(prediction('hi'))
      await closed[n]
    }
    expect(closed).toHaveLength(3)
  })

  it('is retried exactly once', async () => {
    let attempts = 0
    const count = () => attempts++
    subscribe(connectError, count)
    onTestFinished(() => void unsubscribe(connectError, count))
    const problem = await problemOf(clientOf(await closedPort()).predict({ sms: 'hi' }, {}))
    expect(problem.problem).toBe('model-unavailable')
    expect(attempts).toBe(2)
  })
})
