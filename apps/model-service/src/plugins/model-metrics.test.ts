import { headers, paths } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import type { Service } from '@sms-checker/service'
import { expositionErrors, readExposition } from '@sms-checker/service/testing'
import { describe, expect, it } from 'vitest'
import { post, startService, stubEngine } from '../../test/service.ts'

async function exposed(app: Service, accept = 'text/plain'): Promise<string> {
  return (await app.inject({ url: paths.metrics, headers: { accept } })).payload
}

/** Samples of a metric, by suffix and `key` of their labels. */
async function values(
  app: Service,
  metric: { name: string },
  key: (labels: Readonly<Record<string, string>>) => string,
) {
  const samples = readExposition(await exposed(app)).find(({ name }) => name === metric.name)?.samples ?? []
  return Object.fromEntries(
    samples.map(({ name, labels, value }) => [name.replace(metric.name, '') + key(labels), value]),
  )
}

const noKey = () => ''

describe('a valid model', () => {
  it('counts each message once: its result, its probability and its length in characters', async () => {
    const { app } = await startService(stubEngine())
    expect(await values(app, metrics.modelPredictions, ({ result }) => result ?? '')).toEqual({ spam: 0, ham: 0 })
    await post(app, paths.predictBatch, { messages: ['win', 'hello 😀'] })
    await post(app, paths.predict, { sms: 'win this', explain: true })
    expect(await values(app, metrics.modelPredictions, ({ result }) => result ?? '')).toEqual({ spam: 2, ham: 1 })
    const probabilities = await values(app, metrics.modelProbability, ({ le = '' }) => le)
    expect(probabilities).toMatchObject({ _count: 3, _sum: 0.75 + 0.125 + 0.75, '_bucket0.2': 1, '_bucket0.8': 3 })
    const lengths = await values(app, metrics.modelMessageLength, ({ le = '' }) => le)
    expect(lengths).toMatchObject({ _count: 3, _sum: 3 + 7 + 8, '_bucket20.0': 3 })
  })

  it('labels predictions with the variant and version of the model', async () => {
    const { app } = await startService(stubEngine())
    await post(app, paths.predictBatch, { messages: ['win', 'win', 'hello'] })
    const key = ({ result, variant, version }: Readonly<Record<string, string>>) => [result, variant, version].join(' ')
    expect(await values(app, metrics.modelPredictions, key)).toEqual({ 'spam canary 1.2.3': 2, 'ham canary 1.2.3': 1 })
  })

  it('exports queue time, run time and batch size', async () => {
    const engine = stubEngine()
    const { app } = await startService(engine)
    engine.observer?.waited(0.003)
    engine.observer?.ran({ messages: 3, seconds: 0.02 })
    expect(await values(app, metrics.modelQueue, noKey)).toMatchObject({ _count: 1, _sum: 0.003 })
    expect(await values(app, metrics.modelInference, noKey)).toMatchObject({ _count: 1, _sum: 0.02 })
    expect(await values(app, metrics.modelBatch, noKey)).toMatchObject({ _count: 1, _sum: 3 })
  })

  it('exports its identity and the traffic that it expects', async () => {
    const trafficBaseline = { spamRatio: { low: 0.01, high: 0.5 }, meanLength: { low: 30, high: 270 } }
    const { app } = await startService(stubEngine({ trafficBaseline }))
    const name = ({ id, family, variant, version }: Readonly<Record<string, string>>) =>
      [id, family, variant, version].join(' ')
    expect(await values(app, metrics.modelInfo, name)).toEqual({ 'tiny rule canary 1.2.3': 1 })
    expect(await values(app, metrics.expectedSpam, ({ bound }) => bound ?? '')).toEqual(trafficBaseline.spamRatio)
    expect(await values(app, metrics.expectedLength, ({ bound }) => bound ?? '')).toEqual(trafficBaseline.meanLength)
    expect(await values(app, metrics.modelLoadFailures, noKey)).toEqual({ '': 0 })
    expect(await values(app, metrics.ready, noKey)).toEqual({ '': 1 })
  })

  it('has no expected traffic when its manifest declares none', async () => {
    const { app } = await startService(stubEngine())
    expect(await values(app, metrics.expectedSpam, noKey)).toEqual({})
  })
})

it('an invalid model counts as a load failure and has no identity', async () => {
  const { app } = await startService({ status: 'invalid', reason: 'model.onnx is empty.' })
  expect(await values(app, metrics.modelLoadFailures, ({ version = '' }) => version)).toEqual({ none: 1 })
  expect(await values(app, metrics.ready, noKey)).toEqual({ '': 0 })
  expect(await values(app, metrics.modelInfo, noKey)).toEqual({})
  expect(expositionErrors(await exposed(app), 'model')).toEqual([])
})

it.each(['text/plain', 'application/openmetrics-text'])(
  'exports as %s only declared metrics and labels, whatever the requests contain',
  async (accept) => {
    const { app } = await startService(stubEngine())
    for (let number = 0; number < 50; number++) {
      const requestHeaders = {
        [headers.userId]: `secret-user-${number}`,
        [headers.requestId]: `secret-request-${number}`,
      }
      await app.inject({
        method: 'POST',
        url: paths.predict,
        headers: requestHeaders,
        payload: { sms: `secret text ${number}` },
      })
      await app.inject({ url: `/secret/${number}`, headers: { ...requestHeaders, traceparent: `secret-${number}` } })
    }
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'HEAD'] as const) await app.inject({ method, url: paths.predict })
    const text = await exposed(app, accept)
    expect(expositionErrors(text, 'model')).toEqual([])
    expect(text).not.toContain('secret')
  },
)
