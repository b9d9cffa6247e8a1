import { headers, Problem, paths, problemType } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { startModelService } from '../../test/model-service.ts'
import { postPredict, sampleApp } from '../../test/sample-app.ts'
import { createRecentPredictions } from '../recent-predictions.ts'

async function appWithPrediction() {
  const app = await sampleApp({ MODEL_SERVICE_URL: (await startModelService()).url })
  await postPredict(app, { sms: 'hi', guess: 'ham' }, { [headers.userId]: 'a', [headers.requestId]: 'r-1' })
  const sendFeedback = (payload: object, user = 'a') =>
    app.inject({ method: 'POST', url: paths.feedback, headers: { [headers.userId]: user }, payload })
  return { app, sendFeedback }
}

const feedback = { requestId: 'r-1', verdict: 'spam', correction: 'ham' }

it('counts feedback once per prediction, with the model that made the prediction', async () => {
  const { app, sendFeedback } = await appWithPrediction()
  expect((await sendFeedback(feedback)).json()).toEqual({ status: 'counted' })
  expect((await sendFeedback(feedback)).json()).toEqual({ status: 'known' })
  expect((await sendFeedback({ ...feedback, correction: 'spam' })).json()).toEqual({ status: 'known' })
  const { body } = await app.inject(paths.metrics)
  const samples = body.split('\n').filter((line) => line.startsWith('sms_feedback_total{'))
  expect(samples).toHaveLength(1)
  for (const part of ['verdict="spam"', 'correction="ham"', 'model_variant="canary"', 'model_version="3.2.1"', '} 1']) {
    expect(samples[0]).toContain(part)
  }
})

it('counts guesses with results', async () => {
  const { app } = await appWithPrediction()
  expect((await app.inject(paths.metrics)).body).toMatch(/sms_guess_total\{guess="ham",result="spam"[^}]*\} 1/)
})

it.each([
  ['that does not exist', { ...feedback, requestId: 'r-2' }, 'a'],
  ['of another user', feedback, 'b'],
])('rejects feedback on a prediction %s with 404', async (_name, payload, user) => {
  const { sendFeedback } = await appWithPrediction()
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

it.each([{}, { ...feedback, sms: 'hi' }, { ...feedback, correction: 'unsure' }, { ...feedback, requestId: 'a b' }])(
  'rejects %j',
  async (payload) => {
    const { sendFeedback } = await appWithPrediction()
    expect((await sendFeedback(payload)).statusCode).toBe(400)
  },
)

it('drops the least recently used predictions first', () => {
  const predictions = createRecentPredictions(2)
  const prediction = { verdict: 'spam', model: { id: 'm', version: '1.0.0', variant: 'primary' } } as const
  for (const requestId of ['r-1', 'r-2', 'r-3']) predictions.add('a', requestId, prediction)
  expect(['r-1', 'r-2', 'r-3'].map((requestId) => predictions.find('a', requestId))).toEqual([
    undefined,
    prediction,
    prediction,
  ])
})
