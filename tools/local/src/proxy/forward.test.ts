import type { ServerResponse } from 'node:http'
import { loadMesh, type Pod, type Service } from '@sms-checker/mesh'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, pod, proxy, send } from '../../test/pods-and-proxies.ts'
import { sidecarListener } from './listeners.ts'

afterEach(closeAll)

const service: Service = {
  name: 'web',
  selector: { 'app.kubernetes.io/name': 'model-service' },
  ports: [{ port: 80, targetPort: 'http' }],
}

/** A sidecar for calls to `web`, whose VirtualService has this HTTP route. */
function sidecar(pods: readonly Pod[], http: object): Promise<string> {
  const virtualService = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'web' },
    spec: { hosts: ['web'], http: [{ route: [{ destination: { host: 'web' } }], ...http }] },
  }
  const listener = sidecarListener({}, { host: 'web', port: 80 })
  return proxy(pods, listener, { mesh: loadMesh([virtualService], [service]) })
}

/** A pod that responds in turn as listed, then with 200. */
async function scriptedPod(name: string, ...responses: ((response: ServerResponse) => void)[]) {
  const respond = (response: ServerResponse) => (responses.shift() ?? ((last) => last.end(name)))(response)
  return pod('model-service', 'primary', name, respond)
}

const status =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, { 'x-attempt': 'failed', ...headers }).end(String(code))
const reset = (response: ServerResponse) => response.socket?.destroy()
const hang = () => {}

const message = { method: 'POST', body: '{"sms":"hi"}', headers: { 'content-type': 'application/json' } } as const

describe('retries', () => {
  const retries = (retryOn: string, more = {}) => ({ retries: { attempts: 2, retryOn, backoff: '1ms', ...more } })

  it.each([
    ['5xx', status(500)],
    ['gateway-error', status(503)],
    ['retriable-4xx', status(409)],
    ['429', status(429)],
    ['unavailable', status(200, { 'grpc-status': '14' })],
    ['reset', reset],
    ['5xx', reset],
  ])('on %s send the request again, with its body, and return the last response only', async (retryOn, respond) => {
    const flaky = await scriptedPod('flaky', respond, respond)
    const response = await send(await sidecar([flaky.meshPod], retries(retryOn)), message)
    expect(response).toMatchObject({ status: 200, text: 'flaky' })
    expect(response.headers).not.toHaveProperty('x-attempt')
    expect(flaky.received.map(({ body }) => body)).toEqual([message.body, message.body, message.body])
  })

  it('return the failed response when no attempt is left', async () => {
    const failing = await scriptedPod('failing', status(503), status(502), status(500))
    const response = await send(await sidecar([failing.meshPod], retries('5xx')), message)
    expect(response).toMatchObject({ status: 500, text: '500' })
    expect(failing.received).toHaveLength(3)
  })

  it.each([
    ['another condition', retries('gateway-error'), status(500), 500],
    ['no attempts', { retries: { attempts: 0 } }, status(503), 503],
    ['the default policy', {}, status(503), 503],
    ['the default policy', {}, reset, 503],
  ])('do not happen with %s', async (_what, http, respond, expected) => {
    const failing = await scriptedPod('failing', respond)
    expect((await send(await sidecar([failing.meshPod], http), message)).status).toBe(expected)
    expect(failing.received).toHaveLength(1)
  })

  it('by default happen when a connection is refused, and go to another pod', async () => {
    const down = await scriptedPod('down')
    down.server.close()
    const up = await scriptedPod('up')
    const url = await sidecar([down.meshPod, up.meshPod], {})
    for (let index = 0; index < 10; index++) expect((await send(url, message)).text).toBe('up')
  })

  it('do not happen for a streamed body', async () => {
    const failing = await scriptedPod('failing', status(503))
    const body = Buffer.alloc(2_000_000, 'x')
    expect((await send(await sidecar([failing.meshPod], retries('5xx')), { method: 'POST', body })).status).toBe(503)
    expect(failing.received).toHaveLength(1)
  })

  it('happen after perTryTimeout', async () => {
    const slow = await scriptedPod('slow', hang, hang)
    const url = await sidecar([slow.meshPod], retries('5xx', { perTryTimeout: '50ms' }))
    expect(await send(url, message)).toMatchObject({ status: 200, text: 'slow' })
    expect(slow.received).toHaveLength(3)
  })

  it('after perTryTimeout end with a 504, and do not happen on other conditions', async () => {
    const url = async (retryOn: string) => {
      const hanging = await scriptedPod('hanging', hang, hang, hang)
      return { hanging, url: await sidecar([hanging.meshPod], retries(retryOn, { perTryTimeout: '50ms' })) }
    }
    const all = await url('gateway-error')
    expect((await send(all.url, message)).status).toBe(504)
    expect(all.hanging.received).toHaveLength(3)
    const none = await url('connect-failure')
    expect((await send(none.url, message)).status).toBe(504)
    expect(none.hanging.received).toHaveLength(1)
  })
})

describe('the timeout of a route', () => {
  it('covers all attempts', async () => {
    const hanging = await scriptedPod('hanging', hang, hang, hang)
    const http = { timeout: '120ms', retries: { attempts: 50, retryOn: '5xx', perTryTimeout: '40ms', backoff: '1ms' } }
    const response = await send(await sidecar([hanging.meshPod], http), message)
    expect(response.status).toBe(504)
    expect(hanging.received.length).toBeLessThan(51)
  })

  it('cuts off a response whose body takes longer', async () => {
    const dripping = await scriptedPod('dripping', (response) => response.writeHead(200).write('start'))
    const url = await sidecar([dripping.meshPod], { timeout: '100ms' })
    await expect(send(url, message)).rejects.toThrow()
  })

  it('of an attempt does not cover the body', async () => {
    const slow = await scriptedPod('slow', (response) => {
      response.writeHead(200).write('start ')
      setTimeout(() => response.end('end'), 300)
    })
    const http = { retries: { attempts: 1, perTryTimeout: '100ms' } }
    expect(await send(await sidecar([slow.meshPod], http), message)).toMatchObject({ status: 200, text: 'start end' })
  })
})
