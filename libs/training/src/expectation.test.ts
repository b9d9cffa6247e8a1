import { expect, it } from 'vitest'
import { expectationOf } from './expectation.ts'

function messages(count: number, spam: boolean, characters: number, corpus = 'uci') {
  return Array.from({ length: count }, () => ({ corpus, spam, text: '😀'.repeat(characters) }))
}

it('spans ten times the odds of spam, and half to twice the mean lengths of both classes, in characters', () => {
  const trained = [...messages(100, false, 60), ...messages(10, true, 140), ...messages(10, true, 160)]
  expect(expectationOf(trained)).toEqual({
    spamRatio: { low: 0.0196, high: 0.6667 },
    meanLength: { low: 30, high: 300 },
  })
})

it('holds for any mixture of the same ham and spam', () => {
  const { low, high } = expectationOf([...messages(9, false, 60), ...messages(1, true, 150)]).meanLength
  for (const mean of [60, 105, 150]) expect(mean > low && mean < high).toBe(true)
})

it('looks at what people wrote, not at what was written for training', () => {
  const people = [...messages(9, false, 60), ...messages(1, true, 150)]
  expect(expectationOf([...people, ...messages(50, true, 1_000, 'written')])).toEqual(expectationOf(people))
})

it('refuses messages of one class', () => {
  expect(() => expectationOf(messages(3, true, 10))).toThrow(RangeError)
})
