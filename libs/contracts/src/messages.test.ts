import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { expect, it } from 'vitest'
import { appPredictRequest, batchPredictRequest, predictRequest } from './messages.ts'
import { maxBatchSize, maxMessageLength, messageFault } from './sms-text.ts'

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

it('agrees with the rule by which the page counts', () => {
  const limit = 5
  const request = Compile(predictRequest(limit))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 8 }), (sms) => {
      expect(request.Check({ sms })).toBe(messageFault(sms, limit) === undefined)
    }),
  )
})

it('bounds a batch', () => {
  const request = Compile(batchPredictRequest())
  expect(request.Check({ messages: Array(maxBatchSize).fill('hi') })).toBe(true)
  expect(request.Check({ messages: Array(maxBatchSize + 1).fill('hi') })).toBe(false)
  expect(request.Check({ messages: [] })).toBe(false)
  expect(request.Check({ messages: ['x'.repeat(maxMessageLength + 1)] })).toBe(false)
})
