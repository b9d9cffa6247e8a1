import { AppPrediction } from '@sms-checker/contracts'
import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { expect, it } from 'vitest'
import { prediction } from '../../test/mock-fetch.ts'
import { isAppPrediction } from './responses.ts'

const schema = Compile(AppPrediction)

const oddValue = fc.constantFrom<unknown>(
  undefined,
  null,
  0,
  1,
  2,
  -0.1,
  Number.NaN,
  '',
  'spam',
  'ham',
  'canary',
  {},
  [],
)

it('accepts a complete response, and one with unknown fields', () => {
  expect(isAppPrediction(prediction())).toBe(true)
  expect(isAppPrediction({ ...prediction(), later: 'addition' })).toBe(true)
})

it("agrees with the contract's schema on responses with any field replaced", () => {
  const whole = prediction()
  const changed = fc.oneof(
    fc.tuple(fc.constantFrom(...Object.keys(whole)), oddValue).map(([key, value]) => ({ ...whole, [key]: value })),
    fc
      .tuple(fc.constantFrom('id', 'version', 'variant'), oddValue)
      .map(([key, value]) => ({ ...whole, model: { ...whole.model, [key]: value } })),
    fc
      .tuple(fc.constantFrom('version', 'variant'), oddValue)
      .map(([key, value]) => ({ ...whole, app: { ...whole.app, [key]: value } })),
    oddValue,
  )
  fc.assert(
    fc.property(changed, (value) => {
      expect(isAppPrediction(value)).toBe(schema.Check(value))
    }),
    { numRuns: 1_000 },
  )
})
