import { maxBatchSize, Problem, paths, problemType } from '@sms-checker/contracts'
import { Parse } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { post, startService, stubModel } from '../test/service.ts'
import { QueueFull } from './message-batches.ts'

describe('a request that cannot be answered', () => {
  it.each([
    ['an empty message', { sms: '' }, 400],
    ['white space', { sms: ' \n\t' }, 400],
    ['2,001 characters', { sms: 'x'.repeat(2_001) }, 400],
    ['a number for a text', { sms: 5 }, 400],
    ['an unknown field', { sms: 'hi', more: 1 }, 400],
    ['no field', {}, 400],
    ['a list', ['hi'], 400],
    ['not JSON', '{"sms":', 400],
    ['a body of 10 MB', { sms: 'x'.repeat(10_000_000) }, 413],
  ])('refuses %s', async (_name, body, status) => {
    const answer = await post((await startService(stubModel({ maximumLength: 2_000 }))).app, paths.predict, body)
    expect(answer.statusCode).toBe(status)
    expect(Parse(Problem, answer.json()).status).toBe(status)
  })

  it('refuses another content type, method or address', async () => {
    const { app } = await startService(stubModel())
    expect((await post(app, paths.predict, 'sms=hi', 'application/x-www-form-urlencoded')).statusCode).toBe(415)
    expect((await app.inject(paths.predict)).statusCode).toBe(405)
    expect((await app.inject('/nothing')).statusCode).toBe(404)
  })

  it('refuses an empty and an overlong batch', async () => {
    const { app } = await startService(stubModel())
    expect((await post(app, paths.predictBatch, { messages: [] })).statusCode).toBe(400)
    const messages = Array<string>(maxBatchSize + 1).fill('hi')
    expect((await post(app, paths.predictBatch, { messages })).statusCode).toBe(400)
  })

  it.each(['\ud83d alone', 'a\u0000b\u0007c', 'שלום עולם', '👩‍👩‍👧'])(
    'takes %j and gives it back as it came',
    async (sms) => {
      const answer = await post((await startService(stubModel())).app, paths.predict, { sms })
      expect(answer.statusCode).toBe(200)
      expect(answer.json().sms).toBe(sms)
    },
  )

  it('sheds load when too many messages wait', async () => {
    const full = { ...stubModel(), probabilities: () => Promise.reject(new QueueFull('full')) }
    const answer = await post((await startService(full)).app, paths.predict, { sms: 'hi' })
    expect(answer.statusCode).toBe(503)
    expect(answer.json().type).toBe(problemType('overloaded'))
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('hides what went wrong inside the model, and lives on', async () => {
    let fails = true
    const model = stubModel()
    const { app, logged } = await startService({
      ...model,
      probabilities: async (texts) => {
        if (fails) throw new Error('tensor /secret/path')
        return model.probabilities(texts)
      },
    })
    const answer = await post(app, paths.predict, { sms: 'hi' })
    expect(answer.statusCode).toBe(500)
    expect(answer.payload).not.toContain('tensor')
    expect(logged()).toContain('tensor')
    fails = false
    expect((await post(app, paths.predict, { sms: 'hi' })).statusCode).toBe(200)
  })
})
