import { once } from 'node:events'
import { createServer } from 'node:http'
import {
  type EventsReceipt,
  eventsContentType,
  headers,
  type ModelServiceSettings,
  PredictionEvent,
  paths,
} from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import { expect, it, onTestFinished } from 'vitest'
import { startService, stubEngine } from '../test/service.ts'

const predictionEvent = Compile(PredictionEvent)

/** Starts a fake experiment-service. It stops when the test ends. */
async function startExperimentService() {
  const events: PredictionEvent[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    expect([request.url, request.headers['content-type']]).toEqual([paths.events, eventsContentType])
    const lines = body.trimEnd().split('\n')
    events.push(...lines.map((line) => predictionEvent.Parse(JSON.parse(line))))
    response.end(
      JSON.stringify({ accepted: lines.length, duplicates: 0, rejected: 0, errors: [] } satisfies EventsReceipt),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen.')
  return { url: `http://127.0.0.1:${address.port}`, events }
}

const ids = { [headers.userId]: 'a', [headers.requestId]: 'r-1' }

/** The events of a request for one message and of one for a batch. */
async function eventsOf(settings: Partial<ModelServiceSettings>, requestHeaders: Record<string, string> = ids) {
  const experiment = await startExperimentService()
  const { app } = await startService(stubEngine(), { EXPERIMENT_SERVICE_URL: experiment.url, ...settings })
  const post = (url: string, payload: object, moreHeaders: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url, payload, headers: { ...requestHeaders, ...moreHeaders } })
  await post(paths.predict, { sms: 'win this', explain: true })
  await post(
    paths.predictBatch,
    { messages: ['hello', 'x'.repeat(30)] },
    requestHeaders === ids ? { [headers.requestId]: 'r-2' } : {},
  )
  await post(paths.predict, { sms: '' })
  await app.close()
  return experiment.events
}

it('sends each prediction of the shadow with its user, request and index', async () => {
  const common = {
    kind: 'prediction',
    time: expect.any(Number),
    durationMs: expect.any(Number),
    userId: 'a',
    model: { id: 'tiny', version: '1.2.3', variant: 'shadow' },
  }
  expect(await eventsOf({ MODEL_VARIANT: 'shadow' })).toEqual([
    { ...common, requestId: 'r-1', index: 0, result: 'spam', probability: 0.75, lengthBucket: 20 },
    { ...common, requestId: 'r-2', index: 0, result: 'ham', probability: 0.125, lengthBucket: 20 },
    { ...common, requestId: 'r-2', index: 1, result: 'ham', probability: 0.125, lengthBucket: 40 },
  ])
})

it.each(['primary', 'canary'] as const)('sends no prediction of the %s unless all are wanted', async (variant) => {
  expect(await eventsOf({ MODEL_VARIANT: variant })).toEqual([])
  expect(await eventsOf({ MODEL_VARIANT: variant, PREDICTION_EVENTS: 'all' })).toHaveLength(3)
})

it.each([
  ['no user id', { [headers.requestId]: 'r-1' }],
  ['an invalid user id', { [headers.userId]: 'a b', [headers.requestId]: 'r-1' }],
  ['no request id', { [headers.userId]: 'a' }],
])('sends no event for a request with %s', async (_name, requestHeaders) => {
  expect(await eventsOf({ MODEL_VARIANT: 'shadow' }, requestHeaders)).toEqual([])
})

it('predicts without the URL of experiment-service', async () => {
  const { app } = await startService(stubEngine(), { MODEL_VARIANT: 'shadow' })
  const response = await app.inject({ method: 'POST', url: paths.predict, payload: { sms: 'hi' }, headers: ids })
  expect(response.statusCode).toBe(200)
})
