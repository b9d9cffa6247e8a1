import { AppBatchPrediction, headers, maxBatchSize, maxMessageLength, paths } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { prediction, startModelService } from '../../test/model-service.ts'
import { sampleApp } from '../../test/sample-app.ts'

async function batchApp(answer?: Parameters<typeof startModelService>[0]) {
  const model = await startModelService(answer)
  const app = await sampleApp({ MODEL_SERVICE_URL: model.url })
  const ask = (messages: unknown) =>
    app.inject({ method: 'POST', url: paths.predictBatch, headers: { [headers.userId]: 'a' }, payload: { messages } })
  return { model, ask }
}

it('answers with a verdict on each message, in their order, and with who gave them', async () => {
  const { model, ask } = await batchApp()
  const response = await ask(['one', 'two \ud83d'])
  expect(response.statusCode).toBe(200)
  const answer = Value.Parse(AppBatchPrediction, response.json())
  expect(answer.predictions).toEqual([prediction('one'), { ...prediction('two \ud83d'), result: 'ham' }])
  expect(answer.app).toEqual({ version: '2.0.0', variant: 'canary' })
  expect(response.headers).toMatchObject({ [headers.modelVersion]: '3.2.1', [headers.modelVariant]: 'canary' })
  expect(JSON.parse(model.requests[0]?.body ?? '')).toEqual({ messages: ['one', 'two \ud83d'] })
})

it('takes a full batch of the longest messages, every character escaped', async () => {
  const messages = Array.from({ length: maxBatchSize }, () => `a${'\ud83d '.repeat(maxMessageLength / 2 - 1)}b`)
  const { ask } = await batchApp((_request, response) => {
    response.end(JSON.stringify({ predictions: messages.map(prediction) }))
  })
  const response = await ask(messages)
  expect(response.statusCode).toBe(200)
  expect(response.json().predictions).toHaveLength(maxBatchSize)
})

it.each([
  ['no message', []],
  ['257 messages', Array(maxBatchSize + 1).fill('hi')],
  ['an empty message among good ones', ['hi', ' ']],
  ['a message that is too long among good ones', ['hi', 'x'.repeat(maxMessageLength + 1)]],
  ['what is no list', 'hi'],
])('refuses %s', async (_what, messages) => {
  const { ask, model } = await batchApp()
  expect((await ask(messages)).statusCode).toBe(400)
  expect(model.requests).toEqual([])
})

it('does not guess which verdict belongs to which message', async () => {
  const { ask } = await batchApp()
  expect((await ask(['one', 'two', 'three'])).statusCode).toBe(502)
})
