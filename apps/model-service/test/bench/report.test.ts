import { expect, it } from 'vitest'
import { medianBy, medianRatio, table } from '../../scripts/bench/report.ts'

it('returns the item with the median value', () => {
  expect(medianBy([{ ms: 9 }, { ms: 1 }, { ms: 5 }], ({ ms }) => ms)).toEqual({ ms: 5 })
})

it('has no median without measurements', () => {
  expect(() => medianBy([], Number)).toThrow('There are no measurements.')
})

it('compares rounds that ran one after the other, and returns the median ratio', () => {
  const value = (throughput: number) => throughput
  // The machine was slow in the second round, for both. The ratio of the medians would be 100 / 100.
  expect(medianRatio({ rounds: [100, 10, 120], value }, { rounds: [200, 20, 100], value })).toBe(0.5)
})

it('compares different values of two rounds', () => {
  const ratio = medianRatio(
    { rounds: [[1, 30]], value: ([, second = 0]) => second },
    { rounds: [[10]], value: ([first = 0]) => first },
  )
  expect(ratio).toBe(3)
})

it('aligns names left and figures right, and fills missing cells', () => {
  expect(
    table(
      ['', 'p99 ms', 'MB'],
      [
        ['chain', '12.5'],
        ['  app', '', '120'],
      ],
    ),
  ).toBe(['       p99 ms   MB', 'chain    12.5', '  app          120'].join('\n'))
})
