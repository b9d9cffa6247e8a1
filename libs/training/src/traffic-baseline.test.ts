import { expect, it } from 'vitest'
import { trafficBaselineOf } from './traffic-baseline.ts'

function messages(count: number, spam: boolean, characters: number, corpus = 'uci') {
  return Array.from({ length: count }, () => ({ corpus, spam, text: '😀'.repeat(characters) }))
}

it('spans ten times the expected odds of spam and half to twice the mean lengths, in characters', () => {
  const trained = [...messages(100, false, 60), ...messages(10, true, 140), ...messages(10, true, 160)]
  expect(trafficBaselineOf(trained, 0.2)).toEqual({
    spamRatio: { low: 0.0244, high: 0.7143 },
    meanLength: { low: 30, high: 300 },
  })
})

it('holds for any mix of the same ham and spam', () => {
  const { low, high } = trafficBaselineOf([...messages(9, false, 60), ...messages(1, true, 150)], 0.2).meanLength
  for (const mean of [60, 105, 150]) expect(mean > low && mean < high).toBe(true)
})

it('ignores constructed messages', () => {
  const collected = [...messages(9, false, 60), ...messages(1, true, 150)]
  const constructed = ['synthetic', 'sp_latest_spamhunter'].flatMap((corpus) => messages(50, true, 1_000, corpus))
  expect(trafficBaselineOf([...collected, ...constructed], 0.2)).toEqual(trafficBaselineOf(collected, 0.2))
})

it('rejects messages of one class', () => {
  expect(() => trafficBaselineOf(messages(3, true, 10), 0.2)).toThrow(RangeError)
})
