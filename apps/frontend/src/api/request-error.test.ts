import { expect, it } from 'vitest'
import { retryAfterSeconds } from './request-error.ts'

it.each([
  [null, undefined],
  ['0', 0],
  ['120', 120],
  ['Mon, 23 Nov 2026 12:00:30 GMT', 30],
  ['Mon, 23 Nov 2026 11:59:00 GMT', 0],
  ['soon', undefined],
])('parses Retry-After %j as %j seconds', (header, seconds) => {
  expect(retryAfterSeconds(header, Date.parse('2026-11-23T12:00:00Z'))).toBe(seconds)
})
