import { expect, test } from 'vitest'
import { quotingOfConstraints } from './quoting-of-constraints.ts'

test.each([
  ['^[a-z0-9.-]+$', 'plain'],
  ['^$|x', undefined],
  ['^[\\w.-]*$', 'plain'],
  ['^([a-z0-9-]+-)?$', 'plain'],
  ['^(?:[a-z]+/)*[a-z]{1,63}$', 'plain'],
  ['^[\\w.:/@-]+$', 'quoted'],
  ['^[a-z]+(:\\d+)?$', 'quoted'],
  ['^.*$', undefined],
  ['^[^"]*$', undefined],
  ['^\\S+$', undefined],
  ['^a b$', undefined],
  ['[a-z]+', undefined],
  ['^a|b$', undefined],
  ['^[a-z"]+$', undefined],
  ['^[!-~]+$', undefined],
  ['^[+--]+$', undefined],
  ['^[.-z]+$', undefined],
  ['^[A-z]+$', undefined],
  ['^[-a-z_.]+$', 'plain'],
])('the quoting of a string with the pattern %s is %s', (pattern, expected) => {
  expect(quotingOfConstraints({ pattern })).toBe(expected)
})

test('an enum has the weakest quoting of its choices', () => {
  expect(quotingOfConstraints({ enum: ['Always', 'Never'] })).toBe('plain')
  expect(quotingOfConstraints({ enum: ['a:b', 'c'] })).toBe('quoted')
  expect(quotingOfConstraints({ enum: ['a b'] })).toBe(undefined)
  expect(quotingOfConstraints({})).toBe(undefined)
})
