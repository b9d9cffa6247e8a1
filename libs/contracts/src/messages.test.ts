import { Compile } from 'typebox/compile'
import { expect, it } from 'vitest'
import { maxBatchSize, maxMessageLength, messagePattern, portableMessagePattern } from './limits.ts'
import { appPredictRequest, batchPredictRequest } from './messages.ts'

it('rejects unknown fields, wrong types and a missing message', () => {
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

it('limits the number of messages in a batch and the length of each', () => {
  const request = Compile(batchPredictRequest())
  expect(request.Check({ messages: Array(maxBatchSize).fill('hi') })).toBe(true)
  expect(request.Check({ messages: Array(maxBatchSize + 1).fill('hi') })).toBe(false)
  expect(request.Check({ messages: [] })).toBe(false)
  expect(request.Check({ messages: ['x'.repeat(maxMessageLength + 1)] })).toBe(false)
})

it('the portable pattern of a message matches the same characters as the pattern', () => {
  const [pattern, portable] = [messagePattern, portableMessagePattern].map(
    (source) => new RegExp(source, source === messagePattern ? 'u' : ''),
  )
  const differences: number[] = []
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code)
    if (pattern?.test(character) !== portable?.test(character)) differences.push(code)
  }
  expect(differences).toEqual([])
})
