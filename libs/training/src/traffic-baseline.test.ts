import { expect, it } from 'vitest'
import { trafficBaselineOf } from './traffic-baseline.ts'

function messages(count: number, spam: boolean, characters: number, corpus = 'uci') {
  return Array.from({ length: count }, () => ({ corpus, spam, text: '😀'.repeat(characters) }))
}

it('spans ten times the odds of spam and half to twice the mean lengths, in characters', () => {
  const trained = [...messages(100, false, 60), ...messages(10, true, 140), ...messages(10, true, 160)]
  expect(trafficBaselineOf(trained)).toEqual({
    spamRatio: { low: 0.0196, high: 0.6667 },
    meanLength: { low: 30, high: 300 },
  })
})

it('holds for any mix of the same ham and spam', () => {
  const { low, high } = trafficBaselineOf([...messages(9, false, 60), ...messages(1, true, 150)]).meanLength
  for (const mean of [60, 105, 150]) expect(mean > low && mean < high).toBe(true)
})

it('ignores synthetic messages', () => {
  const collected = [...messages(9, false, 60), ...messages(1, true, 150)]
  expect(trafficBaselineOf([...collected, ...messages(50, true, 1_000, 'synthetic')])).toEqual(
    trafficBaselineOf(collected),
  )
})

it('rejects messages of one class', () => {
  expect(() => trafficBaselineOf(messages(3, true, 10))).toThrow(RangeError)
})
