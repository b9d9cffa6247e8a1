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

async function exitOf(environment: Record<string, string>): Promise<{ code: number | string; output: string }> {
  const service = spawnProcess(environment)
  running.push(service)
  return { code: await service.ended, output: service.output() }
}

it('responds to every request on SIGTERM under load', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '3000', RESPONSE_DELAY_MS: '100', LOG_LEVEL: 'info' })
  const dispatcher = new Agent({ connections: 32 })
  let ready = true
  let responses = 0
  let responsesAfterSignal = 0
  let isSignalled = false

  /** Like a load balancer, sends requests until the service is not ready. */
  async function load(worker: number): Promise<void> {
    for (let n = worker; ready; n += 1_000) {
      const { statusCode, body } = await request(`${service.url}/echo`, {
        dispatcher,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ n }),
      })
      expect([statusCode, await body.json()]).toEqual([200, { n }])
      responses++
      if (isSignalled) responsesAfterSignal++
    }
  }
  async function watchReadiness(): Promise<void> {
    while (ready) {
      const { statusCode, body } = await request(service.url + paths.ready)
      await body.dump()
      ready = statusCode === 200
      if (responses > 100 && !isSignalled) isSignalled = service.child.kill('SIGTERM')
      await sleep(20)
    }
  }

  await Promise.all([watchReadiness(), ...Array.from({ length: 32 }, (_, worker) => load(worker))])
  expect(isSignalled).toBe(true)
  expect(responsesAfterSignal).toBeGreaterThan(0)
  expect(await service.ended).toBe(0)
  await dispatcher.close()
})

it('responds to a request in flight without a grace period', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '0', RESPONSE_DELAY_MS: '700' })
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  let response = ''
  socket.on('data', (chunk: Buffer) => {
    response += chunk.toString()
    // The service has accepted the request, so it must respond to it.
    if (response.endsWith('100 Continue\r\n\r\n')) {
      service.child.kill('SIGTERM')
      socket.write('{"n":7}')
    }
  })
  const head = ['POST /echo HTTP/1.1', 'host: h', 'content-type: application/json', 'content-length: 7']
  socket.write(`${head.join('\r\n')}\r\nexpect: 100-continue\r\n\r\n`)
  await once(socket, 'close')
  expect(response).toContain('HTTP/1.1 200')
  expect(response.toLowerCase()).toContain('connection: close')
  expect(response).toContain('{"n":7}')
  expect(await service.ended).toBe(0)
})

it('finishes a response that it has started, and does not wait for its keep-alive connection', async () => {
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
})

it('does not wait for unused or keep-alive connections', async () => {
  const service = await start({ SHUTDOWN_GRACE_MS: '0' })
  const unused = connect(Number(new URL(service.url).port), '127.0.0.1')
  await once(unused, 'connect')
  const dispatcher = new Agent()
  const { body } = await request(service.url + paths.live, { dispatcher })
  await body.dump()
  service.child.kill('SIGTERM')
  expect(await service.ended).toBe(0)
  await dispatcher.close()
})

it('exits with 78 and the reason when the configuration is invalid', async () => {
  const { code, output } = await exitOf({ PORT: 'http', RESPONSE_DELAY_MS: '-1' })
  expect(code).toBe(78)
  expect(output).toContain('PORT is "http"')
  expect(output).toContain('RESPONSE_DELAY_MS is "-1"')
  expect(output).not.toContain('    at ')
})

it.each(['192.0.2.1', 'nowhere.invalid'])(
  'exits with 78 and the reason when %s is not an address of the machine',
  async (HOST) => {
    const { code, output } = await exitOf({ HOST })
    expect(code).toBe(78)
    expect(output).toBe(
      `HOST ${HOST} is not an address of this machine. Set HOST to one of its addresses, or to 0.0.0.0 for all.\n`,
    )
  },
  60_000,
)

it('exits with 1 and the reason when its port is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { code, output } = await exitOf({ PORT: String(port) })
  other.close()
  expect(code).toBe(1)
  expect(output).toContain(`Port ${port} is in use`)
})

it('exits with 1 after an unhandled rejection, once it has responded to its requests', async () => {
  const service = await start({})
  const { body } = await request(`${service.url}/reject`)
  await body.dump()
  expect(await service.ended).toBe(1)
  expect(service.output()).toContain('unhandled rejection for a test')
})
