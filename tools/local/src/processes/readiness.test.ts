import { createServer } from 'node:http'
import { problemContentType } from '@sms-checker/contracts'
import { afterEach, expect, it, vi } from 'vitest'
import { untilReady } from './readiness.ts'

const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
  vi.useRealTimers()
})

/** A service that is ready without a `reason`. */
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

it('waits for a service that is still starting, without reporting', async () => {
  let probes = 0
  const url = await service(() => (++probes < 3 ? 'The model is loading.' : undefined))
  const notReady = vi.fn()
  expect(await untilReady(url, notReady, new AbortController().signal)).toBe(true)
  expect(probes).toBe(3)
  expect(notReady).not.toHaveBeenCalled()
})

it('reports once why a slow service is not ready, and stops when aborted', async () => {
  const now = vi.spyOn(performance, 'now')
  const url = await service(() => 'The model file is truncated.')
  const controller = new AbortController()
  const notReady = vi.fn()
  const waiting = untilReady(url, notReady, controller.signal)
  now.mockReturnValue(Number.MAX_SAFE_INTEGER)
  await expect.poll(() => notReady).toHaveBeenCalledWith({ reason: 'The model file is truncated.', responds: true })
  controller.abort()
  expect(await waiting).toBe(false)
  expect(notReady).toHaveBeenCalledTimes(1)
  now.mockRestore()
})
