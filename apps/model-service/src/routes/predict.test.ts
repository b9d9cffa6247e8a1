import { BatchPrediction, maxBatchSize, Prediction, Problem, paths, problemType } from '@sms-checker/contracts'
import { Parse } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { post, startService, stubEngine } from '../../test/service.ts'
import { InferenceError, QueueFullError } from '../inference/scheduler.ts'

describe('a valid request', () => {
  it('gets a prediction for one message', async () => {
    const response = await post((await startService(stubEngine())).app, paths.predict, { sms: ' You  WIN' })
    expect(response.statusCode).toBe(200)
    expect(Parse(Prediction, response.json())).toEqual({
      sms: ' You  WIN',
      result: 'spam',
      probability: 0.75,
      classifier: 'Tiny test model',
      model: { id: 'tiny', version: '1.2.3', variant: 'canary' },
    })
  })

  it('is spam when the probability reaches the threshold', async () => {
    const { app } = await startService(stubEngine({ threshold: 0.75 }))
    expect((await post(app, paths.predict, { sms: 'win' })).json().result).toBe('spam')
    const { app: stricter } = await startService(stubEngine({ threshold: 0.7501 }))
    expect((await post(stricter, paths.predict, { sms: 'win' })).json().result).toBe('ham')
  })

  it('gets an explanation only when it asks for one', async () => {
    const { app } = await startService(stubEngine())
    const sms = 'please win this'
    expect((await post(app, paths.predict, { sms })).json()).not.toHaveProperty('explanation')
    const response = Parse(Prediction, (await post(app, paths.predict, { sms, explain: true })).json())
    expect(response).toMatchObject({ sms, result: 'spam', probability: 0.75 })
    expect(response.explanation?.map(({ start, end }) => sms.slice(start, end))).toEqual(['win'])
    expect(response.explanation?.[0]?.weight).toBeGreaterThan(0)
    const { payload } = await app.inject(paths.metrics)
    expect(payload).toMatch(/sms_model_predictions_total\{[^}]*result="spam"[^}]*\} 2\n/)
  })

  it('gets the predictions of a full batch in the order of its messages', async () => {
    const messages = Array.from({ length: maxBatchSize }, (_, index) =>
      index % 3 === 0 ? `win ${index}` : `no ${index}`,
    )
    const response = await post((await startService(stubEngine())).app, paths.predictBatch, { messages })
    const { predictions } = Parse(BatchPrediction, response.json())
    expect(predictions.map(({ sms }) => sms)).toEqual(messages)
    expect(predictions.map(({ result }) => result)).toEqual(messages.map((sms) => (/win/.test(sms) ? 'spam' : 'ham')))
  })

  it('may have messages of the maximum length, with every character escaped', async () => {
    const { app } = await startService(stubEngine({ maximumLength: 2_000 }))
    const escaped = `"${'\\ud83d\\ude00'.repeat(2_000)}"`
    expect((await post(app, paths.predict, `{"sms":${escaped}}`)).statusCode).toBe(200)
    const batch = `{"messages":[${Array<string>(maxBatchSize).fill(escaped).join()}]}`
    expect((await post(app, paths.predictBatch, batch)).statusCode).toBe(200)
  })

  it('may be as long as the smaller of the limits of the service and the model', async () => {
    const { app } = await startService(stubEngine({ maximumLength: 10 }), { MAX_MESSAGE_LENGTH: 20 })
    expect((await post(app, paths.predict, { sms: 'x'.repeat(10) })).statusCode).toBe(200)
    expect((await post(app, paths.predict, { sms: 'x'.repeat(11) })).statusCode).toBe(400)
    const { app: shorter } = await startService(stubEngine(), { MAX_MESSAGE_LENGTH: 5 })
    expect((await post(shorter, paths.predict, { sms: 'x'.repeat(6) })).statusCode).toBe(400)
  })

  it.each(['\ud83d alone', 'a\u0000b\u0007c', 'שלום עולם', '👩‍👩‍👧'])('gets %j back unchanged', async (sms) => {
    const response = await post((await startService(stubEngine())).app, paths.predict, { sms })
    expect(response.statusCode).toBe(200)
    expect(response.json().sms).toBe(sms)
  })
})

describe('an invalid request', () => {
  it.each([
    ['an empty message', { sms: '' }, 400],
    ['white space', { sms: ' \n\t' }, 400],
    ['2,001 characters', { sms: 'x'.repeat(2_001) }, 400],
    ['a number instead of a string', { sms: 5 }, 400],
    ['an unknown field', { sms: 'hi', more: 1 }, 400],
    ['no field', {}, 400],
    ['an array', ['hi'], 400],
    ['truncated JSON', '{"sms":', 400],
    ['a body of 10 MB', { sms: 'x'.repeat(10_000_000) }, 413],
  ])('with %s is rejected with a problem document', async (_name, body, status) => {
    const response = await post((await startService(stubEngine({ maximumLength: 2_000 }))).app, paths.predict, body)
    expect(response.statusCode).toBe(status)
    expect(Parse(Problem, response.json()).status).toBe(status)
  })

  it('with another content type, method or path is rejected', async () => {
    const { app } = await startService(stubEngine())
    expect((await post(app, paths.predict, 'sms=hi', 'application/x-www-form-urlencoded')).statusCode).toBe(415)
    expect((await app.inject(paths.predict)).statusCode).toBe(405)
    expect((await app.inject('/nothing')).statusCode).toBe(404)
  })

  it('with an empty or too large batch is rejected', async () => {
    const { app } = await startService(stubEngine())
    expect((await post(app, paths.predictBatch, { messages: [] })).statusCode).toBe(400)
    const messages = Array<string>(maxBatchSize + 1).fill('hi')
    expect((await post(app, paths.predictBatch, { messages })).statusCode).toBe(400)
  })
})

describe('a failure of the model', () => {
  it.each([
    ['a message', { sms: 'hi' }],
    ['an explanation', { sms: 'hi', explain: true }],
  ])('through a full queue rejects %s with 503 and Retry-After', async (_name, body) => {
    const reject = () => Promise.reject(new QueueFullError('full'))
    const { app } = await startService({ ...stubEngine(), classify: reject, classifyUnbatched: reject })
    const response = await post(app, paths.predict, body)
    expect(response.statusCode).toBe(503)
    expect(response.json().type).toBe(problemType('overloaded'))
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('is logged but not shown, and the next request succeeds', async () => {
    let fails = true
    const engine = stubEngine()
    const { app, logged } = await startService({
      ...engine,
      classify: async (messages) => {
        if (fails) throw new InferenceError('tensor /secret/path')
        return engine.classify(messages)
      },
    })
    const response = await post(app, paths.predict, { sms: 'hi' })
    expect(response.statusCode).toBe(500)
    expect(response.payload).not.toContain('tensor')
    expect(logged()).toContain('tensor')
    fails = false
    expect((await post(app, paths.predict, { sms: 'hi' })).statusCode).toBe(200)
  })
})
