import { expect, it } from 'vitest'
import { BackOff } from './back-off.ts'

it('waits twice as long each time, up to a limit, and starts over after a steady life', () => {
  const backOff = new BackOff({ firstMs: 500, longestMs: 3_000, steadyMs: 10_000 })
  expect([0, 0, 100, 9_999, 0].map((lived) => backOff.next(lived))).toEqual([500, 1_000, 2_000, 3_000, 3_000])
  expect([10_000, 0].map((lived) => backOff.next(lived))).toEqual([500, 1_000])
})
