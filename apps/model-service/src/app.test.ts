import { headers, Problem, paths, problemType } from '@sms-checker/contracts'
import { openApiErrors } from '@sms-checker/service/testing'
import { Parse } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { post, startService, stubEngine } from '../test/service.ts'
import { QueueFullError } from './inference/scheduler.ts'

describe('with a valid model', () => {
  it('logs that the self-test passed, and never logs a message', async () => {
    const { app, logged } = await startService(stubEngine())
    await post(app, paths.predict, { sms: 'secret win' })
    expect(logged()).toContain('model self-test passed')
    expect(logged()).not.toContain('secret')
  })

  it('sends the model version and variant with every response', async () => {
    const { app } = await startService(stubEngine())
    for (const response of [
      await post(app, paths.predict, { sms: 'win' }),
      await post(app, paths.predictBatch, { messages: [] }),
    ]) {
      expect(response.headers).toMatchObject({ [headers.modelVersion]: '1.2.3', [headers.modelVariant]: 'canary' })
    }
  })

  it('publishes an OpenAPI document with the message length limit of the model', async () => {
    const { app } = await startService(stubEngine({ maximumLength: 160 }))
    const document = (await app.inject(paths.openapi)).json()
    expect(document.openapi).toMatch(/^3\.1/)
    const { requestBody, responses } = document.paths[paths.predict].post
    expect(requestBody.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/PredictRequest' })
    expect(document.components.schemas.PredictRequest.properties.sms.maxLength).toBe(160)
    expect(Object.keys(responses)).toEqual(['200', '400', '408', '413', '415', '431', '500', '503'])
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([paths.predictBatch, paths.ready, paths.metrics]),
    )
  })

  it('releases the model when it closes', async () => {
    const engine = stubEngine()
    await (await startService(engine)).app.close()
    expect(engine.closed).toBe(true)
  })
})

describe('with an invalid model', () => {
  const invalid = { status: 'invalid', reason: 'model.onnx is empty.' } as const

  it('is live but not ready, and gives the reason', async () => {
    const { app, logged } = await startService(invalid)
    expect((await app.inject(paths.live)).statusCode).toBe(200)
    const ready = await app.inject(paths.ready)
    expect(ready.statusCode).toBe(503)
    expect(Parse(Problem, ready.json()).detail).toBe(invalid.reason)
    expect((await app.inject(paths.metrics)).statusCode).toBe(200)
    expect(logged()).toContain(invalid.reason)
  })

  it.each([
    [paths.predict, { sms: 'hi' }],
    [paths.predictBatch, { messages: ['hi'] }],
  ])('responds to %s with 503 and the reason', async (path, body) => {
    const response = await post((await startService(invalid)).app, path, body)
    expect(response.statusCode).toBe(503)
    expect(response.json()).toMatchObject({ type: problemType('not-ready'), detail: invalid.reason })
  })
})

it.each([
  ['a valid model', () => stubEngine(), 200],
  [
    'a model that fails',
    () => ({ ...stubEngine(), classify: () => Promise.reject(new Error('index out of bounds')) }),
    500,
  ],
  ['a full queue', () => ({ ...stubEngine(), classify: () => Promise.reject(new QueueFullError()) }), 503],
  ['an invalid model', () => ({ status: 'invalid', reason: 'model.onnx is empty.' }) as const, 503],
])('the OpenAPI document declares every response, with %s', async (_case, model, status) => {
  const { app } = await startService(model())
  const document = (await app.inject(paths.openapi)).json()
  const payloads = [
    '{"sms":"hi"}',
    '{"messages":["hi"]}',
    '{"sms":"hi","explain":true}',
    '{',
    '',
    'null',
    '{"sms":""}',
    '{"messages":[]}',
    JSON.stringify({ sms: 'x'.repeat(8_000_000) }),
  ]
  for (const url of [paths.predict, paths.predictBatch]) {
    const seen: number[] = []
    for (const payload of payloads) {
      for (const type of ['application/json', 'text/plain']) {
        const response = await post(app, url, payload, type)
        seen.push(response.statusCode)
        expect(openApiErrors(document, 'POST', url, response)).toEqual([])
      }
    }
    expect(seen).toEqual(expect.arrayContaining([status, 400, 413, 415]))
  }
  for (const url of [paths.live, paths.ready, paths.metrics]) {
    for (const headers of [{}, { 'content-encoding': 'gzip' }, { accept: 'application/openmetrics-text' }])
      expect(openApiErrors(document, 'GET', url, await app.inject({ url, headers }))).toEqual([])
  }
})
