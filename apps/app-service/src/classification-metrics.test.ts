import { headers, paths } from '@sms-checker/contracts'
import { metrics, traceLabel } from '@sms-checker/observability/metrics'
import { readExposition } from '@sms-checker/service/testing'
import { describe, expect, it } from 'vitest'
import { countAndSum, onlyValue, samplesOf, scrape } from '../test/metrics.ts'
import { closedPort, startModelService } from '../test/model-service.ts'
import { postPredict, sampleApp } from '../test/sample-app.ts'

const { classificationRequests, classificationResults, classificationDuration, messageLength, lastMessageLength } =
  metrics

it('exports all series at 0 from the start', async () => {
  const app = await sampleApp()
  const results = await samplesOf(app, classificationResults)
  expect(results.map(({ labels: { result }, value }) => [result, value])).toEqual([
    ['spam', 0],
    ['ham', 0],
  ])
  const errors = await samplesOf(app, metrics.upstreamErrors)
  expect(errors.map(({ labels: { kind }, value }) => [kind, value])).toEqual([
    ['unavailable', 0],
    ['timeout', 0],
    ['bad-answer', 0],
  ])
  const rejections = await samplesOf(app, metrics.rateLimited)
  expect(rejections.map(({ labels: { limit }, value }) => [limit, value])).toEqual([
    ['user', 0],
    ['address', 0],
  ])
})

it('counts classified messages and their lengths in characters, including those of a batch', async () => {
  const app = await sampleApp({ MODEL_SERVICE_URL: (await startModelService()).url })
  await postPredict(app, { sms: '😀😀😀' })
  await app.inject({ method: 'POST', url: paths.predictBatch, payload: { messages: ['four', 'fives'] } })
  await postPredict(app, { sms: '' })
  expect(await onlyValue(app, classificationRequests)).toBe(3)
  expect(await countAndSum(app, messageLength)).toEqual([3, 3 + 4 + 5])
  expect(await onlyValue(app, lastMessageLength)).toBe(5)
  expect(await countAndSum(app, classificationDuration)).toEqual([2, expect.any(Number)])
  const common = { variant: 'canary', version: '2.0.0' }
  expect(await samplesOf(app, classificationResults)).toEqual([
    { name: classificationResults.name, labels: { result: 'spam', ...common }, value: 2 },
    { name: classificationResults.name, labels: { result: 'ham', ...common }, value: 1 },
  ])
})

describe('when the model returns no prediction', () => {
  const errorsOf = async (app: Awaited<ReturnType<typeof sampleApp>>) =>
    (await samplesOf(app, metrics.upstreamErrors)).filter(({ value }) => value > 0)

  it.each([
    ['unavailable', async () => ({ MODEL_SERVICE_URL: await closedPort() })],
    [
      'unavailable',
      async () => ({
        MODEL_SERVICE_URL: (await startModelService((_, response) => response.writeHead(503).end())).url,
      }),
    ],
    ['timeout', async () => ({ MODEL_SERVICE_URL: (await startModelService(() => {})).url, MODEL_TIMEOUT_MS: '50' })],
    [
      'bad-answer',
      async () => ({ MODEL_SERVICE_URL: (await startModelService((_, response) => response.end('<html>'))).url }),
    ],
  ])('counts the error %s and measures the duration', async (kind, environment) => {
    const app = await sampleApp(await environment())
    expect((await postPredict(app, { sms: 'hi' })).statusCode).toBeGreaterThanOrEqual(500)
    expect(await errorsOf(app)).toMatchObject([{ labels: { kind }, value: 1 }])
    expect(await onlyValue(app, classificationRequests)).toBe(1)
    expect(await countAndSum(app, classificationDuration)).toEqual([1, expect.any(Number)])
    expect((await samplesOf(app, classificationResults)).every(({ value }) => value === 0)).toBe(true)
  })

  it('counts no error when the model rejects the message', async () => {
    const problem = { type: 'about:blank', title: 'Bad', status: 400, detail: 'Too long.', requestId: 'r' }
    const model = await startModelService((_, response) => response.writeHead(400).end(JSON.stringify(problem)))
    const app = await sampleApp({ MODEL_SERVICE_URL: model.url })
    expect((await postPredict(app, { sms: 'hi' })).statusCode).toBe(400)
    expect(await errorsOf(app)).toEqual([])
  })
})

it('exports failed predictions at 0 before the first one, so that alerts count a first burst', async () => {
  const app = await sampleApp({ MODEL_SERVICE_URL: await closedPort() })
  const unavailable = async () =>
    (await samplesOf(app, metrics.httpRequests))
      .filter(({ labels }) => labels.route === paths.predict && labels.status === '503')
      .map(({ value }) => value)
  expect(await unavailable()).toEqual([0])
  for (let request = 0; request < 40; request++) expect((await postPredict(app, { sms: 'hi' })).statusCode).toBe(503)
  expect(await unavailable()).toEqual([40])
})

it('has an exemplar with the trace id on the durations of a prediction', async () => {
  const app = await sampleApp({ MODEL_SERVICE_URL: (await startModelService()).url })
  const trace = '80f198ee56343ba864fe8b2a57d3eff7'
  await postPredict(app, { sms: 'hi' }, { b3: `${trace}-e457b5a2e4d86bd1-1`, [headers.userId]: 'a' })
  const families = readExposition(await scrape(app, 'application/openmetrics-text'))
  for (const { name } of [classificationDuration, metrics.httpDuration]) {
    const samples = families.find((family) => family.name === name)?.samples ?? []
    expect(samples.flatMap(({ exemplar }) => (exemplar ? [exemplar.labels] : []))).toEqual([{ [traceLabel]: trace }])
  }
})
