import type { ServerResponse } from 'node:http'
import { ports, serviceNames } from '@sms-checker/contracts'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, pod, proxy, type ReceivedRequest, send } from '../../test/pods-and-proxies.ts'
import { sidecarListener } from './listeners.ts'

afterEach(closeAll)

const listenerFor = (version: string) =>
  sidecarListener(
    { app: serviceNames.app, version },
    {
      host: `${serviceNames.model}:${ports.modelService}`,
      port: ports.modelService,
    },
  )

describe('the sidecar', () => {
  const models = async (shadowResponds?: (response: ServerResponse) => void) => ({
    primary: await pod('model-service', 'primary', 'primary'),
    shadow: await pod('model-service', 'shadow', 'shadow', shadowResponds),
    canary: await pod('model-service', 'canary', 'canary'),
  })
  const message = { method: 'POST', body: '{"sms":"hi"}', headers: { 'content-type': 'application/json' } } as const

  it('routes requests of stable to primary and mirrors each once to shadow with the same request id', async () => {
    const { primary, shadow, canary } = await models()
    const sidecar = await proxy(
      [primary, shadow, canary].map(({ meshPod }) => meshPod),
      listenerFor('stable'),
    )
    for (let index = 0; index < 50; index++) {
      const response = await send(`${sidecar}/predict`, {
        ...message,
        headers: { ...message.headers, 'x-request-id': `r${index}` },
      })
      expect(response.text).toBe('primary')
    }
    await expect.poll(() => shadow.received).toHaveLength(50)
    const ids = (received: ReceivedRequest[]) => received.map(({ headers }) => headers['x-request-id']).sort()
    expect(ids(shadow.received)).toEqual(ids(primary.received))
    expect(new Set(ids(shadow.received)).size).toBe(50)
    expect(primary.received[0]).toMatchObject({
      url: '/predict',
      body: message.body,
      headers: { host: 'model-service:8081' },
    })
    expect(shadow.received[0]).toMatchObject({ body: message.body, headers: { host: 'model-service-shadow:8081' } })
    expect(canary.received).toEqual([])
  })

  it('routes requests of canary to canary and does not mirror them', async () => {
    const { primary, shadow, canary } = await models()
    const sidecar = await proxy(
      [primary, shadow, canary].map(({ meshPod }) => meshPod),
      listenerFor('canary'),
    )
    for (let index = 0; index < 10; index++) expect((await send(sidecar, message)).text).toBe('canary')
    expect([primary.received, shadow.received]).toEqual([[], []])
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['hangs', () => {}],
    ['resets', (response) => response.socket?.destroy()],
    ['fails', (response) => response.writeHead(500).end()],
  ])('is not affected when shadow %s', async (_how, shadowResponds) => {
    const { primary, shadow } = await models(shadowResponds)
    const limits = { inFlight: 8, timeoutMs: 60_000 }
    const sidecar = await proxy([primary.meshPod, shadow.meshPod], listenerFor('stable'), { mirrorLimits: limits })
    // More requests than copies may be in flight: if responses waited for a hanging shadow, some would never arrive.
    for (let index = 0; index < 30; index++) expect((await send(sidecar, message)).text).toBe('primary')
    expect(primary.received).toHaveLength(30)
  })

  it('is not affected when shadow refuses connections or does not exist', async () => {
    const { primary, shadow } = await models()
    shadow.server.close()
    for (const pods of [[primary.meshPod, shadow.meshPod], [primary.meshPod]]) {
      const sidecar = await proxy(pods, listenerFor('stable'))
      for (let index = 0; index < 5; index++) expect((await send(sidecar, message)).text).toBe('primary')
    }
  })

  it('logs once that shadow fails, and once that it works again', async () => {
    let failing = true
    const shadowResponds = (response: ServerResponse) => (failing ? response.socket?.destroy() : response.end())
    const { primary, shadow } = await models(shadowResponds)
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(JSON.parse(line).msg) }
    const logged = () => lines.filter((line) => line.includes('mirrored'))
    const sidecar = await proxy([primary.meshPod, shadow.meshPod], listenerFor('stable'), { logger: { stream } })
    for (let index = 0; index < 5; index++) await send(sidecar, message)
    await expect.poll(logged).toEqual([expect.stringMatching(/^shadow does not receive mirrored requests: /)])
    failing = false
    const logAfterRequest = async () => {
      await send(sidecar, message)
      return logged()
    }
    await expect.poll(logAfterRequest).toHaveLength(2)
    expect(logged()[1]).toBe('shadow receives mirrored requests again')
  })
})
