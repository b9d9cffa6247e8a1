import { headers, paths } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import type { Service } from '@sms-checker/service'
import { expositionErrors, readExposition } from '@sms-checker/service/testing'
import { describe, expect, it } from 'vitest'
import { post, startService, stubModel } from '../test/service.ts'

async function exposed(app: Service, accept = 'text/plain'): Promise<string> {
  return (await app.inject({ url: paths.metrics, headers: { accept } })).payload
}

/** Values of a metric by what `key` makes of their labels. */
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

const nothing = () => ''

describe('a model that serves', () => {
  it('shows each message that users asked about once: result, probability, length in characters', async () => {
    const { app } = await startService(stubModel())
    expect(await values(app, metrics.modelPredictions, ({ result }) => result ?? '')).toEqual({ spam: 0, ham: 0 })
    await post(app, paths.predictBatch, { messages: ['win', 'hello 😀'] })
    await post(app, paths.predict, { sms: 'win this', explain: true })
    expect(await values(app, metrics.modelPredictions, ({ result }) => result ?? '')).toEqual({ spam: 2, ham: 1 })
    const probabilities = await values(app, metrics.modelProbability, ({ le = '' }) => le)
    expect(probabilities).toMatchObject({ _count: 3, _sum: 0.75 + 0.125 + 0.75, '_bucket0.2': 1, '_bucket0.8': 3 })
    const lengths = await values(app, metrics.modelMessageLength, ({ le = '' }) => le)
    expect(lengths).toMatchObject({ _count: 3, _sum: 3 + 7 + 8, '_bucket20.0': 3 })
  })

  it('shows how it works', async () => {
    const model = stubModel()
    const { app } = await startService(model)
    model.watcher?.waited(0.003)
    model.watcher?.ran(3, 0.02)
    expect(await values(app, metrics.modelQueue, nothing)).toMatchObject({ _count: 1, _sum: 0.003 })
    expect(await values(app, metrics.modelInference, nothing)).toMatchObject({ _count: 1, _sum: 0.02 })
    expect(await values(app, metrics.modelBatch, nothing)).toMatchObject({ _count: 1, _sum: 3 })
  })

  it('says which it is, and what it expects', async () => {
    const expects = { spamRatio: { low: 0.01, high: 0.5 }, meanLength: { low: 30, high: 270 } }
    const { app } = await startService(stubModel({ trafficBaseline: expects }))
    const name = ({ id, family, variant, version }: Readonly<Record<string, string>>) =>
      [id, family, variant, version].join(' ')
    expect(await values(app, metrics.modelInfo, name)).toEqual({ 'tiny rule canary 1.2.3': 1 })
    expect(await values(app, metrics.expectedSpam, ({ bound }) => bound ?? '')).toEqual(expects.spamRatio)
    expect(await values(app, metrics.expectedLength, ({ bound }) => bound ?? '')).toEqual(expects.meanLength)
    expect(await values(app, metrics.modelLoadFailures, nothing)).toEqual({ '': 0 })
    expect(await values(app, metrics.ready, nothing)).toEqual({ '': 1 })
  })

  it('expects nothing where its manifest says nothing', async () => {
    const { app } = await startService(stubModel())
    expect(await values(app, metrics.expectedSpam, nothing)).toEqual({})
  })
})

it('a model that cannot be served is a load failure, and no model at all', async () => {
  const { app } = await startService({ fault: 'model.onnx is empty.' })
  expect(await values(app, metrics.modelLoadFailures, ({ version = '' }) => version)).toEqual({ none: 1 })
  expect(await values(app, metrics.ready, nothing)).toEqual({ '': 0 })
  expect(await values(app, metrics.modelInfo, nothing)).toEqual({})
  expect(expositionErrors(await exposed(app), 'model')).toEqual([])
})

it.each(['text/plain', 'application/openmetrics-text'])(
  'shows as %s what is declared and nothing else, whatever it is asked',
  async (accept) => {
    const { app } = await startService(stubModel())
    for (let number = 0; number < 50; number++) {
      const asked = { [headers.userId]: `secret-user-${number}`, [headers.requestId]: `secret-request-${number}` }
      await app.inject({
        method: 'POST',
        url: paths.predict,
        headers: asked,
        payload: { sms: `secret text ${number}` },
      })
      await app.inject({ url: `/secret/${number}`, headers: { ...asked, traceparent: `secret-${number}` } })
    }
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'HEAD'] as const) await app.inject({ method, url: paths.predict })
    const text = await exposed(app, accept)
    expect(expositionErrors(text, 'model')).toEqual([])
    expect(text).not.toContain('secret')
  },
)
