import { headers, Problem, paths, problemType } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import type { Service } from '@sms-checker/service'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { startExperimentService } from '../../test/experiment-service.ts'
import { samplesOf } from '../../test/metrics.ts'
import { closedPort, startModelService, startTcpServer } from '../../test/model-service.ts'
import { postPredict, sampleApp } from '../../test/sample-app.ts'
import type { AppOptions } from '../app.ts'

const feedback = { requestId: 'r-1', verdict: 'spam', correction: 'ham' }

function postFeedback(app: Service, payload: object, user = 'a') {
  return app.inject({ method: 'POST', url: paths.feedback, headers: { [headers.userId]: user }, payload })
}

async function appWithPrediction(experimentUrl?: string, experimentWaits: AppOptions['experimentWaits'] = {}) {
  const experiment = await startExperimentService()
  const environment = {
    MODEL_SERVICE_URL: (await startModelService()).url,
    EXPERIMENT_SERVICE_URL: experimentUrl ?? experiment.url,
  }
  const app = await sampleApp(environment, { experimentWaits })
  await postPredict(app, { sms: 'hi', guess: 'ham' }, { [headers.userId]: 'a', [headers.requestId]: 'r-1' })
  return {
    app,
    experiment,
    environment,
    sendFeedback: (payload: object, user?: string) => postFeedback(app, payload, user),
  }
}

const counted = async (app: Service) => (await samplesOf(app, metrics.feedback)).filter(({ value }) => value > 0)

it('counts feedback once per prediction, with the model that made the prediction', async () => {
  const { app, experiment, sendFeedback } = await appWithPrediction()
  expect((await sendFeedback(feedback)).json()).toEqual({ status: 'counted' })
  expect((await sendFeedback(feedback)).json()).toEqual({ status: 'known' })
  expect((await sendFeedback({ ...feedback, correction: 'spam' })).json()).toEqual({ status: 'known' })
  expect(experiment.feedback).toEqual([{ ...feedback, userId: 'a', index: 0 }])
  expect(await counted(app)).toMatchObject([
    { value: 1, labels: { verdict: 'spam', correction: 'ham', model_variant: 'canary', model_version: '3.2.1' } },
  ])
})

it('accepts feedback on each message of a batch', async () => {
  const { app, experiment, sendFeedback } = await appWithPrediction()
  await app.inject({
    method: 'POST',
    url: paths.predictBatch,
    headers: { [headers.userId]: 'a', [headers.requestId]: 'r-2' },
    payload: { messages: ['one', 'two'] },
  })
  const onFirst = await sendFeedback({ requestId: 'r-2', index: 0, verdict: 'spam', correction: 'ham' })
  const onSecond = await sendFeedback({ requestId: 'r-2', index: 1, verdict: 'ham', correction: 'ham' })
  expect([onFirst.json(), onSecond.json()]).toEqual([{ status: 'counted' }, { status: 'counted' }])
  expect(experiment.feedback.map(({ index }) => index)).toEqual([0, 1])
})

it('accepts feedback on a prediction of another process, or of this one before a restart', async () => {
  const { app, environment } = await appWithPrediction()
  await app.close()
  const other = await sampleApp(environment)
  expect((await postFeedback(other, feedback)).json()).toEqual({ status: 'counted' })
})

it('accepts feedback while another process still holds the event of the prediction', async () => {
  const { environment } = await appWithPrediction()
  const other = await sampleApp(environment)
  expect((await postFeedback(other, feedback)).json()).toEqual({ status: 'counted' })
})

it('counts guesses with results', async () => {
  const { app } = await appWithPrediction()
  expect((await app.inject(paths.metrics)).body).toMatch(/sms_guess_total\{guess="ham",result="spam"[^}]*\} 1/)
})

it.each([
  ['that does not exist', { ...feedback, requestId: 'r-2' }, 'a'],
  ['of another user', feedback, 'b'],
  ['that is not in the batch', { ...feedback, index: 1 }, 'a'],
])('rejects feedback on a prediction %s with 404', async (_name, payload, user) => {
  const { sendFeedback } = await appWithPrediction(undefined, { otherPodMs: 1 })
  const response = await sendFeedback(payload, user)
  expect(response.statusCode).toBe(404)
  expect(Value.Parse(Problem, response.json()).type).toBe(problemType('unknown-answer'))
})

it('rejects a verdict that differs from the prediction, and accepts the correct one afterwards', async () => {
  const { sendFeedback } = await appWithPrediction()
  const response = await sendFeedback({ ...feedback, verdict: 'ham' })
  expect(response.statusCode).toBe(400)
  expect(response.json().errors).toEqual([{ pointer: '/verdict', detail: 'The verdict of this prediction was spam.' }])
  expect((await sendFeedback(feedback)).json()).toEqual({ status: 'counted' })
})

it.each([
  {},
  { ...feedback, sms: 'hi' },
  { ...feedback, correction: 'unsure' },
  { ...feedback, requestId: 'a b' },
  { ...feedback, index: -1 },
  { ...feedback, index: 256 },
])('rejects %j', async (payload) => {
  const { sendFeedback, experiment } = await appWithPrediction()
  expect((await sendFeedback(payload)).statusCode).toBe(400)
  expect(experiment.feedback).toEqual([])
})

describe('without a working experiment-service', () => {
  const shortWaits = { flushMs: 50, closeTimeoutMs: 50 }
  const failures: [name: string, url: () => Promise<string>][] = [
    ['is dead', closedPort],
    ['hangs', async () => (await startTcpServer(() => {})).url],
    ['closes connections', async () => (await startTcpServer((socket) => socket.destroy())).url],
    ['responds with 500', () => startBroken(500, '')],
    ['responds with text', () => startBroken(200, '<html>')],
    ['responds with other JSON', () => startBroken(200, '{}')],
    ['responds with a 404 that is not about the prediction', () => startBroken(404, '{}')],
    ['responds with 403', () => startBroken(403, 'RBAC: access denied')],
  ]

  async function startBroken(status: number, body: string): Promise<string> {
    const { url } = await startExperimentService((_path, response) => {
      response.writeHead(status).end(body)
      return true
    })
    return url
  }

  it.each(failures)('that %s: responds with 503 and Retry-After, and predictions work', async (_name, url) => {
    const { app, sendFeedback } = await appWithPrediction(await url(), { ...shortWaits, requestMs: 300 })
    const response = await sendFeedback(feedback)
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '5'])
    expect(Value.Parse(Problem, response.json()).type).toBe(problemType('experiment-unavailable'))
    expect(await counted(app)).toEqual([])
    expect((await postPredict(app, { sms: 'hi' })).statusCode).toBe(200)
  })

  it('forwards the Retry-After of experiment-service', async () => {
    const { url } = await startExperimentService((_path, response) => {
      response.writeHead(503, { 'retry-after': '30' }).end('{}')
      return true
    })
    const { sendFeedback } = await appWithPrediction(url, shortWaits)
    expect((await sendFeedback(feedback)).headers['retry-after']).toBe('30')
  })

  it('that is not configured: responds with 501', async () => {
    const app = await sampleApp()
    const response = await postFeedback(app, feedback)
    expect(response.statusCode).toBe(501)
    expect(Value.Parse(Problem, response.json()).type).toBe(problemType('feedback-disabled'))
  })
})
