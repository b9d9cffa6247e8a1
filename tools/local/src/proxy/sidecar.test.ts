import type { ServerResponse } from 'node:http'
import { ports, serviceNames } from '@sms-checker/contracts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ask, endAll, pod, proxy, type Seen } from '../../test/pods-and-proxies.ts'
import { sidecarVantage } from './vantages.ts'

afterEach(endAll)

const beside = (version: string) =>
  sidecarVantage(
    { app: serviceNames.app, version },
    {
      host: `${serviceNames.model}:${ports.modelService}`,
      port: ports.modelService,
    },
  )

describe('the sidecar', () => {
  const models = async (shadowAnswer?: (response: ServerResponse) => void) => ({
    primary: await pod('model-service', 'primary', 'primary'),
    shadow: await pod('model-service', 'shadow', 'shadow', shadowAnswer),
    canary: await pod('model-service', 'canary', 'canary'),
  })
  const message = { method: 'POST', body: '{"sms":"hi"}', headers: { 'content-type': 'application/json' } } as const

  it('sends what stable asks to primary, and each request once to shadow under the same request id', async () => {
    const { primary, shadow, canary } = await models()
    const sidecar = await proxy(
      [primary, shadow, canary].map(({ meshPod }) => meshPod),
      beside('stable'),
    )
    for (let index = 0; index < 50; index++) {
      const answer = await ask(`${sidecar}/predict`, {
        ...message,
        headers: { ...message.headers, 'x-request-id': `r${index}` },
      })
      expect(answer.text).toBe('primary')
    }
    await vi.waitFor(() => expect(shadow.seen).toHaveLength(50))
    const ids = (seen: Seen[]) => seen.map(({ headers }) => headers['x-request-id']).sort()
    expect(ids(shadow.seen)).toEqual(ids(primary.seen))
    expect(new Set(ids(shadow.seen)).size).toBe(50)
    expect(primary.seen[0]).toMatchObject({
      url: '/predict',
      body: message.body,
      headers: { host: 'model-service:8081' },
    })
    expect(shadow.seen[0]).toMatchObject({ body: message.body, headers: { host: 'model-service-shadow:8081' } })
    expect(canary.seen).toEqual([])
  })

  it('sends what canary asks to canary, with no copy', async () => {
    const { primary, shadow, canary } = await models()
    const sidecar = await proxy(
      [primary, shadow, canary].map(({ meshPod }) => meshPod),
      beside('canary'),
    )
    for (let index = 0; index < 10; index++) expect((await ask(sidecar, message)).text).toBe('canary')
    expect([primary.seen, shadow.seen]).toEqual([[], []])
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['hangs', () => {}],
    ['resets', (response) => response.socket?.destroy()],
    ['fails', (response) => response.writeHead(500).end()],
  ])('answers as ever when shadow %s', async (_how, shadowAnswer) => {
    const { primary, shadow } = await models(shadowAnswer)
    const limits = { inFlight: 8, timeoutMs: 60_000 }
    const sidecar = await proxy([primary.meshPod, shadow.meshPod], beside('stable'), { mirrorLimits: limits })
    // More than the copies allowed on their way: were an answer to wait for a hanging shadow, none would come.
    for (let index = 0; index < 30; index++) expect((await ask(sidecar, message)).text).toBe('primary')
    expect(primary.seen).toHaveLength(30)
  })

  it('answers as ever when shadow refuses connections or is not there', async () => {
    const { primary, shadow } = await models()
    shadow.server.close()
    for (const pods of [[primary.meshPod, shadow.meshPod], [primary.meshPod]]) {
      const sidecar = await proxy(pods, beside('stable'))
      for (let index = 0; index < 5; index++) expect((await ask(sidecar, message)).text).toBe('primary')
    }
  })

  it('says once that shadow fails, and that it works again', async () => {
    let failing = true
    const shadowAnswer = (response: ServerResponse) => (failing ? response.socket?.destroy() : response.end())
    const { primary, shadow } = await models(shadowAnswer)
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(JSON.parse(line).msg) }
    const told = () => lines.filter((line) => line.includes('mirrored'))
    const sidecar = await proxy([primary.meshPod, shadow.meshPod], beside('stable'), { logger: { stream } })
    for (let index = 0; index < 5; index++) await ask(sidecar, message)
    await vi.waitFor(() => expect(told()).toEqual([expect.stringMatching(/^shadow does not take mirrored requests: /)]))
    failing = false
    await vi.waitFor(async () => {
      await ask(sidecar, message)
      expect(told().length).toBeGreaterThan(1)
    })
    expect(told()[1]).toBe('shadow takes mirrored requests again')
  })
})
