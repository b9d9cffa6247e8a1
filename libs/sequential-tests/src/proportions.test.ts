import fc from 'fast-check'
import { expect, it } from 'vitest'
import { differenceConfidenceSequence } from './proportions.ts'

it('has the values of the Python package gbstats', () => {
  const close = (interval: { lower: number; upper: number }, lower: number, upper: number) => {
    expect(interval.lower).toBeCloseTo(lower, 7)
    expect(interval.upper).toBeCloseTo(upper, 7)
  }
  const large = differenceConfidenceSequence({ events: 360, users: 1000 }, { events: 2700, users: 9000 }, 0.05)
  close(large, 0.0112337, 0.1087663)
  const small = differenceConfidenceSequence({ events: 75, users: 1000 }, { events: 450, users: 9000 }, 0.05)
  close(small, -0.0014517, 0.0514517)
})

it('is centred on the observed difference and mirrors when the arms change places', () => {
  const arm = fc
    .integer({ min: 1, max: 1_000_000_000 })
    .chain((users) => fc.record({ users: fc.constant(users), events: fc.nat(users) }))
  fc.assert(
    fc.property(arm, arm, (canary, stable) => {
      const interval = differenceConfidenceSequence(canary, stable, 0.05)
      const mirrored = differenceConfidenceSequence(stable, canary, 0.05)
      const difference = canary.events / canary.users - stable.events / stable.users
      expect((interval.lower + interval.upper) / 2).toBeCloseTo(difference, 9)
      expect(mirrored.lower).toBeCloseTo(-interval.upper, 9)
    }),
  )
})

it.each([
  [{ events: 2, users: 1 }, 'canary.events (2) must not exceed canary.users (1)'],
  [{ events: 0, users: 0 }, 'canary.users must be a finite number greater than 0'],
])('names invalid input: %o', (canary, message) => {
  expect(() => differenceConfidenceSequence(canary, { events: 1, users: 2 }, 0.05)).toThrow(message)
})
