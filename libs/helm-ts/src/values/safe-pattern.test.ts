import { expect, test } from 'vitest'
import { safeText } from './safe-pattern.ts'

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
])('%s lets through what is %s', (pattern, expected) => {
  expect(safeText({ pattern })).toBe(expected)
})

test('choices are safe as far as each of them is', () => {
  expect(safeText({ enum: ['Always', 'Never'] })).toBe('plain')
  expect(safeText({ enum: ['a:b', 'c'] })).toBe('quoted')
  expect(safeText({ enum: ['a b'] })).toBe(undefined)
  expect(safeText({})).toBe(undefined)
})
