import { BatchPrediction, headers, maxBatchSize, Prediction, Problem, paths, problemType } from '@sms-checker/contracts'
import { Parse } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { post, startService, stubModel } from '../test/service.ts'

describe('a ready model', () => {
  it('answers one message', async () => {
    const answer = await post((await startService(stubModel())).app, paths.predict, { sms: ' You  WIN' })
    expect(answer.statusCode).toBe(200)
    expect(Parse(Prediction, answer.json())).toEqual({
      sms: ' You  WIN',
      result: 'spam',
      probability: 0.75,
      classifier: 'Tiny test model',
      model: { id: 'tiny', version: '1.2.3', variant: 'canary' },
    })
    expect(answer.headers).toMatchObject({ [headers.modelVersion]: '1.2.3', [headers.modelVariant]: 'canary' })
  })

  it('calls a message spam from the threshold on', async () => {
    const { app } = await startService(stubModel({ threshold: 0.75 }))
    expect((await post(app, paths.predict, { sms: 'win' })).json().result).toBe('spam')
    const { app: stricter } = await startService(stubModel({ threshold: 0.7501 }))
    expect((await post(stricter, paths.predict, { sms: 'win' })).json().result).toBe('ham')
  })

  it('explains on request, and only then', async () => {
    const { app } = await startService(stubModel())
    const sms = 'please win this'
    expect((await post(app, paths.predict, { sms })).json()).not.toHaveProperty('explanation')
    const answer = Parse(Prediction, (await post(app, paths.predict, { sms, explain: true })).json())
    expect(answer).toMatchObject({ sms, result: 'spam', probability: 0.75 })
    expect(answer.explanation?.map(({ start, end }) => sms.slice(start, end))).toEqual(['win'])
    expect(answer.explanation?.[0]?.weight).toBeGreaterThan(0)
    const { payload } = await app.inject(paths.metrics)
    expect(payload).toMatch(/sms_model_predictions_total\{[^}]*result="spam"[^}]*\} 2\n/)
  })

  it('answers a full batch in its order', async () => {
    const messages = Array.from({ length: maxBatchSize }, (_, index) =>
      index % 3 === 0 ? `win ${index}` : `no ${index}`,
    )
    const answer = await post((await startService(stubModel())).app, paths.predictBatch, { messages })
    const { predictions } = Parse(BatchPrediction, answer.json())
    expect(predictions.map(({ sms }) => sms)).toEqual(messages)
    expect(predictions.map(({ result }) => result)).toEqual(messages.map((sms) => (/win/.test(sms) ? 'spam' : 'ham')))
  })

  it('takes the longest messages that it promises, however they are escaped', async () => {
    const { app } = await startService(stubModel({ maximumLength: 2_000 }))
    const escaped = `"${'\\ud83d\\ude00'.repeat(2_000)}"`
    expect((await post(app, paths.predict, `{"sms":${escaped}}`)).statusCode).toBe(200)
    const batch = `{"messages":[${Array<string>(maxBatchSize).fill(escaped).join()}]}`
    expect((await post(app, paths.predictBatch, batch)).statusCode).toBe(200)
  })

  it('keeps to the smaller of its own limit and the manifest’s', async () => {
    const { app } = await startService(stubModel({ maximumLength: 10 }), { MAX_MESSAGE_LENGTH: 20 })
    expect((await post(app, paths.predict, { sms: 'x'.repeat(10) })).statusCode).toBe(200)
    expect((await post(app, paths.predict, { sms: 'x'.repeat(11) })).statusCode).toBe(400)
    const { app: shorter } = await startService(stubModel(), { MAX_MESSAGE_LENGTH: 5 })
    expect((await post(shorter, paths.predict, { sms: 'x'.repeat(6) })).statusCode).toBe(400)
  })

  it('counts predictions by result under the variant and version of the model', async () => {
    const { app } = await startService(stubModel())
    await post(app, paths.predictBatch, { messages: ['win', 'win', 'hello'] })
    const { payload } = await app.inject(paths.metrics)
    const sample = (result: string) =>
      new RegExp(
        `^sms_model_predictions_total\\{(?=.*result="${result}")(?=.*variant="canary")(?=.*version="1.2.3").*\\} (\\d+)$`,
        'm',
      ).exec(payload)?.[1]
    expect([sample('spam'), sample('ham')]).toEqual(['2', '1'])
  })

  it('writes no message to its log', async () => {
    const { app, logged } = await startService(stubModel())
    await post(app, paths.predict, { sms: 'secret win' })
    expect(logged()).toContain('the model answers as its trainer says')
    expect(logged()).not.toContain('secret')
  })

  it('describes itself in OpenAPI, with the limit of its model', async () => {
    const document = (await (await startService(stubModel({ maximumLength: 160 }))).app.inject(paths.openapi)).json()
    expect(document.openapi).toMatch(/^3\.1/)
    const { requestBody, responses } = document.paths[paths.predict].post
    expect(requestBody.content['application/json'].schema.properties.sms.maxLength).toBe(160)
    expect(Object.keys(responses)).toEqual(['200', '400', '413', '415', '503'])
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([paths.predictBatch, paths.ready, paths.metrics]),
    )
  })

  it('frees the model when it closes', async () => {
    const model = stubModel()
    await (await startService(model)).app.close()
    expect(model.closed).toBe(true)
  })
})

describe('a model that cannot be served', () => {
  const fault = 'model.onnx is empty.'

  it('leaves the service alive, not ready, and saying why', async () => {
    const { app, logged } = await startService({ fault })
    expect((await app.inject(paths.live)).statusCode).toBe(200)
    const ready = await app.inject(paths.ready)
    expect(ready.statusCode).toBe(503)
    expect(Parse(Problem, ready.json()).detail).toBe(fault)
    expect((await app.inject(paths.metrics)).statusCode).toBe(200)
    expect(logged()).toContain(fault)
  })

  it('answers predictions with 503 and the reason', async () => {
    const { app } = await startService({ fault })
    for (const [path, body] of [
      [paths.predict, { sms: 'hi' }],
      [paths.predictBatch, { messages: ['hi'] }],
    ] as const) {
      const answer = await post(app, path, body)
      expect(answer.statusCode).toBe(503)
      expect(answer.json()).toMatchObject({ type: problemType('not-ready'), detail: fault })
    }
  })
})
