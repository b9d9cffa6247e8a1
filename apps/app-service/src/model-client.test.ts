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

async function problemOf(answer: Promise<unknown>): Promise<ProblemError> {
  const error = await answer.then(
    () => new Error('It answered.'),
    (reason: unknown) => reason,
  )
  if (error instanceof ProblemError) return error
  throw error
}

/** undici tells here of each connection that it could not open. */
const connectError = 'undici:client:connectError'

const answerBody = JSON.stringify(prediction('hi'))
const answerHead = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answerBody.length}\r\n`

it('asks over kept-alive connections', async () => {
  const { url, connections } = await startModelService((_request, response) => response.end(answerBody))
  const client = clientOf(url)
  for (let n = 0; n < 50; n++) expect(await client.predict({ sms: 'hi' }, {})).toEqual(prediction('hi'))
  // undici may open a second one before it has put the first back into its pool.
  expect(connections()).toBeLessThanOrEqual(2)
})

it('keeps the path under which the model is found', async () => {
  const asked: (string | undefined)[] = []
  const { url } = await startModelService((request, response) => {
    asked.push(request.url)
    response.end(answerBody)
  })
  await clientOf(url).predict({ sms: 'hi' }, {})
  expect(asked).toEqual(['/predict'])
})

describe('an answer that says no', () => {
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
  ])('%i with an empty body becomes %s', async (status, problem) => {
    const { url } = await startModelService((_request, response) => response.writeHead(status).end())
    expect((await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))).problem).toBe(problem)
  })

  it('hands on when to come back', async () => {
    const { url } = await startModelService((_request, response) =>
      response.writeHead(503, { 'retry-after': '17' }).end(),
    )
    expect((await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))).headers).toEqual({ 'retry-after': '17' })
  })

  it('hands on what the model found wrong with the message', async () => {
    const body = { type: 'x', title: 'x', status: 400, detail: '200 characters; the limit is 100.', requestId: 'r' }
    const { url } = await startModelService((_request, response) => response.writeHead(400).end(JSON.stringify(body)))
    const problem = await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))
    expect([problem.problem, problem.message]).toEqual(['invalid-request', body.detail])
  })
})

describe('an answer that cannot be read', () => {
  it.each([
    ['HTML', '<!doctype html><h1>It works!</h1>'],
    ['nothing', ''],
    ['half of a JSON', answerBody.slice(0, 40)],
    ['another JSON', '{"status":"ok"}'],
    ['a probability of 7', JSON.stringify({ ...prediction('hi'), probability: 7 })],
    ['no model', JSON.stringify({ ...prediction('hi'), model: null })],
    ['nine megabytes', JSON.stringify({ ...prediction('hi'), classifier: 'x'.repeat(9_000_000) })],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ])('because it is %s becomes 502', async (_what, body) => {
    const { url } = await startModelService((_request, response) => response.end(body))
    const problem = await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))
    expect([problem.problem, problem.status]).toEqual(['bad-upstream-answer', 502])
  })

  it.each([
    ['resets in the middle of the body', `${answerHead}\r\n${answerBody.slice(0, 20)}`],
    ['resets in the middle of the head', answerHead.slice(0, 30)],
    ['resets before a byte', ''],
  ])('because the model %s becomes 502, and is not asked for again', async (_what, bytes) => {
    let connections = 0
    const { url } = await startTcpServer((socket, count) => {
      connections = count
      socket.on('data', () => socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy())))
    })
    expect((await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))).problem).toBe('bad-upstream-answer')
    expect(connections).toBe(1)
  })

  it('because it is no HTTP becomes 502', async () => {
    const { url } = await startTcpServer((socket) => socket.on('data', () => socket.write('SSH-2.0-OpenSSH_9.2\r\n')))
    expect((await problemOf(clientOf(url).predict({ sms: 'hi' }, {}))).problem).toBe('bad-upstream-answer')
  })
})

describe('the deadline', () => {
  it('ends a call to a model that never answers', async () => {
    const { url } = await startTcpServer((socket) => socket.resume())
    const problem = await problemOf(clientOf(url, 200).predict({ sms: 'hi' }, {}))
    expect([problem.problem, problem.status]).toEqual(['model-timeout', 504])
  })

  it('covers the body: an answer that trickles in is not waited for', async () => {
    const { url } = await startTcpServer((socket) => {
      socket.on('data', async () => {
        for (const byte of `${answerHead}\r\n${answerBody}`) {
          if (socket.destroyed) return
          socket.write(byte)
          await sleep(20)
        }
      })
    })
    expect((await problemOf(clientOf(url, 300).predict({ sms: 'hi' }, {}))).problem).toBe('model-timeout')
  })

  it('lets the next call through', async () => {
    let asked = 0
    const { url } = await startModelService((_request, response) => {
      if (++asked > 1) response.end(answerBody)
    })
    const client = clientOf(url, 300)
    expect((await problemOf(client.predict({ sms: 'hi' }, {}))).problem).toBe('model-timeout')
    expect(await client.predict({ sms: 'hi' }, {})).toEqual(prediction('hi'))
  })
})

describe('a connection that fails before a byte was sent', () => {
  it('to a model that is down becomes 503, with when to come back', async () => {
    const problem = await problemOf(clientOf(await closedPort()).predict({ sms: 'hi' }, {}))
    expect([problem.problem, problem.status]).toEqual(['model-unavailable', problems['model-unavailable'].status])
    expect(Number(problem.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('because the model closed it while it was idle is opened anew, unnoticed', async () => {
    const closed: Promise<unknown>[] = []
    const { url } = await startTcpServer((socket) => {
      closed.push(once(socket, 'close'))
      socket.on('data', (chunk: Buffer) => {
        if (chunk.toString().endsWith('}')) socket.end(`${answerHead}\r\n${answerBody}`)
      })
    })
    const client = clientOf(url)
    for (let n = 0; n < 3; n++) {
      expect(await client.predict({ sms: 'hi' }, {})).toEqual(prediction('hi'))
      await closed[n]
    }
    expect(closed).toHaveLength(3)
  })

  it('is tried once more, and no more often', async () => {
    let tried = 0
    const count = () => tried++
    subscribe(connectError, count)
    onTestFinished(() => void unsubscribe(connectError, count))
    const problem = await problemOf(clientOf(await closedPort()).predict({ sms: 'hi' }, {}))
    expect(problem.problem).toBe('model-unavailable')
    expect(tried).toBe(2)
  })
})
