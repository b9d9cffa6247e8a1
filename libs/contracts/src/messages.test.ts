import { Compile } from 'typebox/compile'
import { expect, it } from 'vitest'
import { maxBatchSize, maxMessageLength } from './limits.ts'
import { appPredictRequest, batchPredictRequest } from './messages.ts'

it('refuses unknown fields, wrong types and missing text', () => {
  const request = Compile(appPredictRequest())
  expect(request.Check({ sms: 'hi', guess: 'unsure' })).toBe(true)
  for (const body of [
    {},
    { sms: 1 },
    { sms: null },
    { sms: ['hi'] },
    { sms: 'hi', extra: 1 },
    { sms: 'hi', guess: 'maybe' },
    'hi',
    null,
  ]) {
    expect(request.Check(body), JSON.stringify(body)).toBe(false)
  }
})

it('bounds a batch', () => {
  const request = Compile(batchPredictRequest())
  expect(request.Check({ messages: Array(maxBatchSize).fill('hi') })).toBe(true)
  expect(request.Check({ messages: Array(maxBatchSize + 1).fill('hi') })).toBe(false)
  expect(request.Check({ messages: [] })).toBe(false)
  expect(request.Check({ messages: ['x'.repeat(maxMessageLength + 1)] })).toBe(false)
})
