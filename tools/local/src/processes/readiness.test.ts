import { createServer } from 'node:http'
import { problemContentType } from '@sms-checker/contracts'
import { afterEach, expect, it, vi } from 'vitest'
import { untilReady } from './readiness.ts'

const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
  vi.useRealTimers()
})

/** A service that answers its readiness probe as `reason` says. */
async function service(reason: () => string | undefined): Promise<string> {
  const server = createServer((request, response) => {
    const detail = reason()
    if (request.url !== '/readyz') return response.writeHead(404).end()
    if (detail === undefined) return response.end('{}')
    const problem = { type: 'urn:x', title: 'Not ready', status: 503, detail, requestId: 'r' }
    return response.writeHead(503, { 'content-type': problemContentType }).end(JSON.stringify(problem))
  })
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/readyz`
}

it('waits for a service that is still loading, in silence', async () => {
  let asked = 0
  const url = await service(() => (++asked < 3 ? 'It loads its model.' : undefined))
  const told = vi.fn()
  expect(await untilReady(url, told, new AbortController().signal)).toBe(true)
  expect(asked).toBe(3)
  expect(told).not.toHaveBeenCalled()
})

it('tells once why it takes so long, and gives up when aborted', async () => {
  const now = vi.spyOn(performance, 'now')
  const url = await service(() => 'The model file is truncated.')
  const stop = new AbortController()
  const told = vi.fn()
  const waiting = untilReady(url, told, stop.signal)
  now.mockReturnValue(Number.MAX_SAFE_INTEGER)
  await vi.waitFor(() => expect(told).toHaveBeenCalledWith('The model file is truncated.'))
  stop.abort()
  expect(await waiting).toBe(false)
  expect(told).toHaveBeenCalledTimes(1)
  now.mockRestore()
})
