import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished, vi } from 'vitest'
import { send } from '../../test/pods-and-proxies.ts'
import { ExperimentProxy } from './experiment-proxy.ts'

/** A proxy in front of an experiment-service that responds with `respond`, and the bodies that reach the service. */
async function start(respond = (response: ServerResponse) => void response.end('stored')) {
  const received: string[] = []
  const service = createServer(async (request, response) => {
    received.push(await text(request))
    respond(response)
  })
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  const address = service.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  const proxy = new ExperimentProxy(`http://127.0.0.1:${address.port}`)
  onTestFinished(async () => {
    service.closeAllConnections()
    service.close()
    await proxy.server.close()
  })
  const url = await proxy.server.listen({ host: '127.0.0.1', port: 0 })
  const post = (body: string) => send(`${url}/events`, { method: 'POST', body })
  return { proxy, received, post, port: Number(new URL(url).port) }
}

it('forwards requests, holds them while experiment-service restarts, and forwards them afterwards', async () => {
  const { proxy, received, post } = await start()
  expect(await post('first')).toMatchObject({ status: 200, text: 'stored' })
  proxy.hold(true)
  proxy.hold(true)
  const held = Promise.all([post('second'), post('third')])
  // Nothing is in flight to the service, although two requests wait.
  await proxy.drain()
  expect(received).toEqual(['first'])
  proxy.hold(false)
  expect((await held).map(({ status }) => status)).toEqual([200, 200])
  expect(received.toSorted()).toEqual(['first', 'second', 'third'])
})

it('waits for the requests that were forwarded before', async () => {
  const waiting: ServerResponse[] = []
  const { proxy, post } = await start((response) => void waiting.push(response))
  const first = post('first')
  await expect.poll(() => waiting).toHaveLength(1)
  proxy.hold(true)
  const drained = vi.fn()
  const draining = proxy.drain().then(drained)
  await new Promise((resolve) => setImmediate(resolve))
  expect(drained).not.toHaveBeenCalled()
  waiting[0]?.end('stored')
  await draining
  expect((await first).status).toBe(200)
})

it('does not forward a request whose client did not wait', async () => {
  const { proxy, received, post, port } = await start()
  proxy.hold(true)
  const socket = connect(port, '127.0.0.1')
  socket.write('POST /events HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\ngone')
  const connected = once(proxy.server.server, 'request')
  const held = post('held')
  await connected
  socket.resetAndDestroy()
  await once(socket, 'close')
  const connections = () => new Promise((resolve) => proxy.server.server.getConnections((_, count) => resolve(count)))
  await expect.poll(connections).toBe(1)
  proxy.hold(false)
  await held
  expect(received).toEqual(['held'])
})
