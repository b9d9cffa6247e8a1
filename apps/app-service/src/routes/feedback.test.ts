import { headers, Problem, paths, problemType } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { startModelService } from '../../test/model-service.ts'
import { postPredict, sampleApp } from '../../test/sample-app.ts'
import { createRecentPredictions } from '../recent-predictions.ts'

async function askedApp() {
  const app = await sampleApp({ MODEL_SERVICE_URL: (await startModelService()).url })
  await postPredict(app, { sms: 'hi', guess: 'ham' }, { [headers.userId]: 'a', [headers.requestId]: 'r-1' })
  const judge = (payload: object, user = 'a') =>
    app.inject({ method: 'POST', url: paths.feedback, headers: { [headers.userId]: user }, payload })
  return { app, judge }
}

const wrong = { requestId: 'r-1', verdict: 'spam', correction: 'ham' }

it('counts what a user says of an answer, once, by the model that gave it', async () => {
  const { app, judge } = await askedApp()
  expect((await judge(wrong)).json()).toEqual({ status: 'counted' })
  expect((await judge(wrong)).json()).toEqual({ status: 'known' })
  expect((await judge({ ...wrong, correction: 'spam' })).json()).toEqual({ status: 'known' })
  const { body } = await app.inject(paths.metrics)
  const feedback = body.split('\n').filter((line) => line.startsWith('sms_feedback_total{'))
  expect(feedback).toHaveLength(1)
  for (const part of ['verdict="spam"', 'correction="ham"', 'model_variant="canary"', 'model_version="3.2.1"', '} 1']) {
    expect(feedback[0]).toContain(part)
  }
})

it('counts guesses beside verdicts', async () => {
  const { app } = await askedApp()
  expect((await app.inject(paths.metrics)).body).toMatch(/sms_guess_total\{guess="ham",result="spam"[^}]*\} 1/)
})

it.each([
  ['of an answer that was never given', { ...wrong, requestId: 'r-2' }, 'a'],
  ["of someone else's answer", wrong, 'b'],
])('says that it does not know it when it hears %s', async (_what, payload, user) => {
  const { judge } = await askedApp()
  const response = await judge(payload, user)
  expect(response.statusCode).toBe(404)
  expect(Value.Parse(Problem, response.json()).type).toBe(problemType('unknown-answer'))
})

it('refuses another verdict than was given, and takes the right one after it', async () => {
  const { judge } = await askedApp()
  const response = await judge({ ...wrong, verdict: 'ham' })
  expect(response.statusCode).toBe(400)
  expect(response.json().errors).toEqual([{ pointer: '/verdict', detail: 'The verdict of this prediction was spam.' }])
  expect((await judge(wrong)).json()).toEqual({ status: 'counted' })
})

it.each([
  {},
  { ...wrong, sms: 'no text is wanted' },
  { ...wrong, correction: 'unsure' },
  { ...wrong, requestId: 'a b' },
])('refuses %j', async (payload) => {
  const { judge } = await askedApp()
  expect((await judge(payload)).statusCode).toBe(400)
})

it('drops the least recently used predictions first', () => {
  const answers = createRecentPredictions(2)
  const answer = { verdict: 'spam', model: { id: 'm', version: '1.0.0', variant: 'primary' } } as const
  for (const requestId of ['r-1', 'r-2', 'r-3']) answers.add('a', requestId, answer)
  expect(['r-1', 'r-2', 'r-3'].map((requestId) => answers.find('a', requestId))).toEqual([undefined, answer, answer])
})
