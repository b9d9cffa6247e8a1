import { AppBatchPrediction, headers, maxBatchSize, maxMessageLength, paths } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { prediction, startModelService } from '../../test/model-service.ts'
import { sampleApp } from '../../test/sample-app.ts'

async function batchApp(listener?: Parameters<typeof startModelService>[0]) {
  const model = await startModelService(listener)
  const app = await sampleApp({ MODEL_SERVICE_URL: model.url })
  const predictBatch = (messages: unknown) =>
    app.inject({ method: 'POST', url: paths.predictBatch, headers: { [headers.userId]: 'a' }, payload: { messages } })
  return { model, predictBatch }
}

it('returns a prediction for each message in order, with the versions of model and app', async () => {
  const { model, predictBatch } = await batchApp()
  const response = await predictBatch(['one', 'two \ud83d'])
  expect(response.statusCode).toBe(200)
  const batch = Value.Parse(AppBatchPrediction, response.json())
  expect(batch.predictions).toEqual([prediction('one'), { ...prediction('two \ud83d'), result: 'ham' }])
  expect(batch.app).toEqual({ version: '2.0.0', variant: 'canary' })
  expect(response.headers).toMatchObject({ [headers.modelVersion]: '3.2.1', [headers.modelVariant]: 'canary' })
  expect(JSON.parse(model.requests[0]?.body ?? '')).toEqual({ messages: ['one', 'two \ud83d'] })
})

it('accepts a full batch of the longest messages with every character escaped', async () => {
  const messages = Array.from({ length: maxBatchSize }, () => `a${'\ud83d '.repeat(maxMessageLength / 2 - 1)}b`)
  const { predictBatch } = await batchApp((_request, response) => {
    response.end(JSON.stringify({ predictions: messages.map(prediction) }))
  })
  const response = await predictBatch(messages)
  expect(response.statusCode).toBe(200)
  expect(response.json().predictions).toHaveLength(maxBatchSize)
})

it.each([
  ['an empty batch', []],
  ['257 messages', Array(maxBatchSize + 1).fill('hi')],
  ['an empty message among good ones', ['hi', ' ']],
  ['a message that is too long among good ones', ['hi', 'x'.repeat(maxMessageLength + 1)]],
  ['a string instead of an array', 'hi'],
])('rejects %s', async (_name, messages) => {
  const { predictBatch, model } = await batchApp()
  expect((await predictBatch(messages)).statusCode).toBe(400)
  expect(model.requests).toEqual([])
})

it('responds with 502 when the model returns too few predictions', async () => {
  const { predictBatch } = await batchApp()
  expect((await predictBatch(['one', 'two', 'three'])).statusCode).toBe(502)
})
