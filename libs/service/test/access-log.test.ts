import { once } from 'node:events'
import { connect } from 'node:net'
import { paths } from '@sms-checker/contracts'
import { metrics, routeNames } from '@sms-checker/observability/metrics'
import { expect, it, onTestFinished } from 'vitest'
import { readExposition } from '../src/testing/index.ts'
import { buildSample } from './sample-service.ts'

async function sample({ RESPONSE_DELAY_MS = 0, lines = [] as string[] } = {}) {
  const settings = { RESPONSE_DELAY_MS, LOG_LEVEL: 'debug', MAX_EVENT_LOOP_DELAY_MS: 0 } as const
  const service = await buildSample(settings, { write: (line) => lines.push(line) })
  onTestFinished(() => service.close())
  const value = async (name: string) => {
    const { body } = await service.inject(paths.metrics)
    return readExposition(body).find((family) => family.name === name)?.samples[0]?.value
  }
  return { service, value }
}

const echo = { method: 'POST', url: '/echo', payload: { n: 1 } } as const

it('exports the number of requests in flight, not counting the scrape', async () => {
  const { service, value } = await sample({ RESPONSE_DELAY_MS: 100 })
  expect(await value(metrics.requestsInFlight.name)).toBe(0)
  const responses = [service.inject(echo), service.inject(echo)]
  await expect.poll(() => value(metrics.requestsInFlight.name)).toBe(2)
  await Promise.all(responses)
  await expect.poll(() => value(metrics.requestsInFlight.name)).toBe(0)
})

it('does not count a request in flight after its client closed the connection', async () => {
  const { service, value } = await sample({ RESPONSE_DELAY_MS: 300 })
  const port = Number(new URL(await service.listen({ host: '127.0.0.1', port: 0 })).port)
  const socket = connect(port, '127.0.0.1')
  socket.write('POST /echo HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{"n":1}')
  await expect.poll(() => value(metrics.requestsInFlight.name)).toBe(1)
  socket.destroy()
  await once(socket, 'close')
  await expect.poll(() => value(metrics.requestsInFlight.name)).toBe(0)
})

it('exports whether the service is ready', async () => {
  const { service, value } = await sample()
  expect(await value(metrics.ready.name)).toBe(1)
  service.readiness.set('The model is being loaded.')
  expect(await value(metrics.ready.name)).toBe(0)
})

it('logs requests of users at level info, and probes and scrapes at level debug', async () => {
  const lines: string[] = []
  const { service } = await sample({ lines })
  service.readiness.set('The model is being loaded.')
  for (const path of [paths.live, paths.ready, paths.metrics]) await service.inject(path)
  await service.inject(echo)
  await service.inject('/nowhere')
  const logged = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  expect(logged.map(({ route, level }) => [route, level])).toEqual([
    [paths.live, 20],
    [paths.ready, 20],
    [paths.metrics, 20],
    ['/echo', 30],
    [routeNames.unknown, 30],
  ])
  expect(lines.filter((line) => JSON.parse(line).level > 30)).toEqual([])
})
