import { setImmediate as nextTick } from 'node:timers/promises'
import { headers, maxMessageLength, paths } from '@sms-checker/contracts'
import { request } from 'undici'
import { expect, it } from 'vitest'
import { startExperimentService } from '../../test/experiment-service.ts'
import { startModelService, type Upstream } from '../../test/model-service.ts'
import { postPredict, sampleApp } from '../../test/sample-app.ts'

type Listener = Parameters<typeof startModelService>[0]

const ids = { [headers.userId]: 'a', [headers.requestId]: 'r-1', host: 'SMS-checker.local:8080' }

async function appWithEvents(listener?: Listener, environment: Record<string, string> = {}) {
  const experiment = await startExperimentService()
  const model: Upstream = await startModelService(listener)
  const app = await sampleApp({
    MODEL_SERVICE_URL: model.url,
    EXPERIMENT_SERVICE_URL: experiment.url,
    ...environment,
  })
  /** Closes the app, which sends the queued events, and returns them. */
  const outcomes = async () => {
    await app.close()
    return experiment.outcomes
  }
  return { app, outcomes }
}

const ok = {
  kind: 'outcome',
  userId: 'a',
  userIdSent: true,
  requestId: 'r-1',
  index: 0,
  host: 'sms-checker.local',
  app: { version: '2.0.0', variant: 'canary' },
  model: { id: 'fake', version: '3.2.1', variant: 'canary' },
  resultClass: 'ok',
  result: 'spam',
  probability: 0.97,
  lengthBucket: 20,
  time: expect.any(Number),
  durationMs: expect.any(Number),
}

/** An event of a request without a prediction. */
function failure(resultClass: string, changes: object = {}) {
  const { model, result, probability, ...rest } = ok
  return { ...rest, resultClass, ...changes }
}

it('describes a prediction with its guess, and does not contain the message', async () => {
  const { app, outcomes } = await appWithEvents()
  await postPredict(app, { sms: 'a message of forty characters or less', guess: 'unsure' }, ids)
  expect(await outcomes()).toEqual([{ ...ok, guess: 'unsure', lengthBucket: 40 }])
})

it('describes each message of a batch', async () => {
  const { app, outcomes } = await appWithEvents()
  await app.inject({
    method: 'POST',
    url: paths.predictBatch,
    headers: ids,
    payload: { messages: ['one', 'x'.repeat(700)] },
  })
  expect(await outcomes()).toEqual([ok, { ...ok, index: 1, result: 'ham', lengthBucket: 1280 }])
})

it('tells an id that the client sent, in a header or a cookie, from a new one', async () => {
  const { app, outcomes } = await appWithEvents()
  await postPredict(app, { sms: 'hi' }, { cookie: 'user-id=from-cookie' })
  const { cookies } = await postPredict(app, { sms: 'hi' })
  expect(await outcomes()).toMatchObject([
    { userId: 'from-cookie', userIdSent: true },
    { userId: cookies[0]?.value, userIdSent: false },
  ])
})

it.each([
  [500, '5xx'],
  [503, '5xx'],
  [504, 'timeout'],
] as const)('describes a failure of the model with status %i as %s', async (status, resultClass) => {
  const { app, outcomes } = await appWithEvents((_request, response) => response.writeHead(status).end())
  await postPredict(app, { sms: 'hi', guess: 'spam' }, ids)
  await app.inject({
    method: 'POST',
    url: paths.predictBatch,
    headers: { ...ids, [headers.requestId]: 'r-2' },
    payload: { messages: ['one', 'two'] },
  })
  const inBatch = { requestId: 'r-2' }
  expect(await outcomes()).toEqual([
    failure(resultClass, { guess: 'spam' }),
    failure(resultClass, inBatch),
    failure(resultClass, { ...inBatch, index: 1 }),
  ])
})

it('describes a model that does not respond in time as timeout', async () => {
  const { app, outcomes } = await appWithEvents(() => {}, { MODEL_TIMEOUT_MS: '50' })
  await postPredict(app, { sms: 'hi' }, ids)
  expect(await outcomes()).toEqual([failure('timeout')])
})

it('describes a client that does not wait for the response as timeout', async () => {
  const abort = new AbortController()
  const { app, outcomes } = await appWithEvents(() => abort.abort())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const closed = new Promise((resolve) => app.server.once('connection', (socket) => socket.once('close', resolve)))
  const response = request(url + paths.predict, {
    method: 'POST',
    headers: { [headers.userId]: 'a', [headers.requestId]: 'r-1', 'content-type': 'application/json' },
    body: '{"sms":"hi"}',
    signal: abort.signal,
  })
  await expect(response).rejects.toThrow()
  await closed
  expect(await outcomes()).toEqual([failure('timeout', { host: '127.0.0.1' })])
})

it.each([
  ['a body that is not JSON', '{"sms":'],
  ['an empty message', { sms: '' }],
  ['a message that is too long', { sms: 'x'.repeat(maxMessageLength + 1) }],
])('describes %s as 4xx', async (_name, body) => {
  const { app, outcomes } = await appWithEvents()
  await postPredict(app, body, ids)
  expect(await outcomes()).toEqual([failure('4xx')])
})

it('describes a request over the rate limit as 4xx', async () => {
  const { app, outcomes } = await appWithEvents(undefined, { RATE_LIMIT_PER_MINUTE: '1' })
  await postPredict(app, { sms: 'hi' }, ids)
  await postPredict(app, { sms: 'hi' }, ids)
  expect(await outcomes()).toEqual([ok, failure('4xx')])
})

it('describes a request that load shedding rejects as 5xx', async () => {
  const { app, outcomes } = await appWithEvents(undefined, { MAX_EVENT_LOOP_DELAY_MS: '20' })
  let status = 200
  for (let attempt = 0; attempt < 50 && status === 200; attempt++) {
    // Blocks the event loop. Its delay is sampled periodically, so one of the next requests is rejected.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    await nextTick()
    status = (
      await postPredict(app, { sms: 'hi' }, { cookie: 'user-id=a', ...ids, [headers.requestId]: `r-${attempt}` })
    ).statusCode
  }
  expect(status).toBe(503)
  const { requestId, ...last } = failure('5xx')
  expect((await outcomes()).at(-1)).toMatchObject(last)
})

it('reports the outcomes that experiment-service did not accept', async () => {
  let refused = 0
  const experiment = await startExperimentService((path, response) => {
    const isRefused = path === paths.events && ++refused === 1
    if (isRefused) response.writeHead(400).end()
    return isRefused
  })
  const model = await startModelService()
  const app = await sampleApp({ MODEL_SERVICE_URL: model.url, EXPERIMENT_SERVICE_URL: experiment.url })
  for (const requestId of ['r-1', 'r-2'])
    await postPredict(app, { sms: 'hi' }, { ...ids, [headers.requestId]: requestId })
  await app.close()
  expect(experiment.outcomes).toEqual([])
  expect(experiment.dropReports).toEqual([
    {
      kind: 'dropped',
      time: expect.any(Number),
      producer: expect.any(String),
      sequence: 1,
      app: { version: '2.0.0', variant: 'canary' },
      events: 2,
    },
  ])
})

it.each(['/', '/version', paths.metrics, '/nope'])('sends no event for %s', async (url) => {
  const { app, outcomes } = await appWithEvents()
  await app.inject({ url, headers: ids })
  expect(await outcomes()).toEqual([])
})

it('sends no event for a request without a valid user id', async () => {
  const { app, outcomes } = await appWithEvents()
  await postPredict(app, { sms: 'hi' }, { [headers.userId]: 'a b' })
  expect(await outcomes()).toEqual([])
})
