import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { paths } from '@sms-checker/contracts'
import { Agent, request } from 'undici'
import { afterEach, expect, it } from 'vitest'
import { type RunningService, spawnProcess, startProcess } from './process.ts'

const running: Pick<RunningService, 'child'>[] = []
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL')
})

async function start(environment: Record<string, string>): Promise<RunningService> {
  const service = await startProcess({ MAX_EVENT_LOOP_DELAY_MS: '0', ...environment })
  running.push(service)
  return service
}

async function ended(environment: Record<string, string>): Promise<{ code: number | string; output: string }> {
  const service = spawnProcess(environment)
  running.push(service)
  return { code: await service.ended, output: service.output() }
}

it('loses no request on SIGTERM under load', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '500', ANSWER_MS: '100', LOG_LEVEL: 'info' })
  const dispatcher = new Agent({ connections: 32 })
  let ready = true
  let answered = 0
  let afterSignal = 0
  let signalled = false

  /** What a load balancer does: sends until readiness goes, then no more. */
  async function load(worker: number): Promise<void> {
    for (let n = worker; ready; n += 1_000) {
      const { statusCode, body } = await request(`${service.url}/echo`, {
        dispatcher,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ n }),
      })
      expect([statusCode, await body.json()]).toEqual([200, { n }])
      answered++
      if (signalled) afterSignal++
    }
  }
  async function watch(): Promise<void> {
    while (ready) {
      const { statusCode, body } = await request(service.url + paths.ready)
      await body.dump()
      ready = statusCode === 200
      if (answered > 100 && !signalled) signalled = service.child.kill('SIGTERM')
      await sleep(20)
    }
  }

  await Promise.all([watch(), ...Array.from({ length: 32 }, (_, worker) => load(worker))])
  expect(signalled).toBe(true)
  expect(afterSignal).toBeGreaterThan(0)
  expect(await service.ended).toBe(0)
  await dispatcher.close()
}, 60_000)

it('finishes what is in flight when there is no grace time, and answers it whole', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '0', ANSWER_MS: '700' })
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString()
    // The service has the request: from now on it must be answered.
    if (answer.endsWith('100 Continue\r\n\r\n')) {
      service.child.kill('SIGTERM')
      socket.write('{"n":7}')
    }
  })
  const head = ['POST /echo HTTP/1.1', 'host: h', 'content-type: application/json', 'content-length: 7']
  socket.write(`${head.join('\r\n')}\r\nexpect: 100-continue\r\n\r\n`)
  await once(socket, 'close')
  expect(answer).toContain('HTTP/1.1 200')
  expect(answer.toLowerCase()).toContain('connection: close')
  expect(answer).toContain('{"n":7}')
  expect(await service.ended).toBe(0)
}, 60_000)

it('finishes an answer that had begun, and does not wait for its kept-alive connection', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '0' })
  const dispatcher = new Agent()
  const { body } = await request(`${service.url}/slow-stream`, { dispatcher })
  let text = ''
  for await (const chunk of body.setEncoding('utf8')) {
    if (text === '') service.child.kill('SIGTERM')
    text += chunk
  }
  expect(text).toBe('first second')
  expect(await service.ended).toBe(0)
  await dispatcher.close()
}, 60_000)

it('does not wait for connections on which nothing was ever asked, nor for kept-alive ones', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '0' })
  const silent = connect(Number(new URL(service.url).port), '127.0.0.1')
  await once(silent, 'connect')
  const dispatcher = new Agent()
  const { body } = await request(service.url + paths.live, { dispatcher })
  await body.dump()
  service.child.kill('SIGTERM')
  expect(await service.ended).toBe(0)
  await dispatcher.close()
}, 60_000)

it('says why and ends with 78 when the configuration is not valid', async () => {
  const { code, output } = await ended({ PORT: 'http', ANSWER_MS: '-1' })
  expect(code).toBe(78)
  expect(output).toContain('PORT is "http"')
  expect(output).toContain('ANSWER_MS is "-1"')
  expect(output).not.toContain('    at ')
}, 60_000)

it.each(['192.0.2.1', 'nowhere.invalid'])(
  'says so and ends with 78 when %s is no address of the machine',
  async (HOST) => {
    const { code, output } = await ended({ HOST })
    expect(code).toBe(78)
    expect(output).toBe(`HOST ${HOST} is no address of this machine. Set it to one, or to 0.0.0.0 for all.\n`)
  },
  60_000,
)

it('says so and ends when its port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { code, output } = await ended({ PORT: String(port) })
  other.close()
  expect(code).toBe(1)
  expect(output).toContain(`Port ${port} is taken`)
}, 60_000)

it('ends with an error, its requests answered, when a rejection was caught by nobody', async () => {
  const service = await start({})
  const { body } = await request(`${service.url}/reject`)
  await body.dump()
  expect(await service.ended).toBe(1)
  expect(service.output()).toContain('nobody caught this')
}, 60_000)
