import { describe, expect, it } from 'vitest'
import { plattScaling, sigmoid } from './platt-scaling.ts'

const oddsOf = (spam: readonly boolean[]): number => {
  const positives = spam.filter(Boolean).length
  return positives / (spam.length - positives)
}

describe('plattScaling', () => {
  it('maps scores to the observed fraction of spam', () => {
    const scores = [-1, 0, 1].flatMap((score) => Array.from({ length: 1000 }, () => score))
    const spam = scores.map((score, i) => i % 10 < (score + 1) * 4 + 1)
    const { slope, offset } = plattScaling(scores, spam)
    expect(sigmoid(offset - slope)).toBeCloseTo(0.1, 2)
    expect(sigmoid(offset)).toBeCloseTo(0.5, 2)
    expect(sigmoid(offset + slope)).toBeCloseTo(0.9, 2)
  })

  it('weights the examples to a share of spam', () => {
    const scores = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 1 : 0))
    const spam = scores.map((score, i) => (score === 1 ? i % 10 < 8 : i % 10 < 2))
    const equal = plattScaling(scores, spam)
    const rare = plattScaling(scores, spam, 0.1)
    // The share changes the odds by the same factor for every score.
    expect(rare.slope).toBeCloseTo(equal.slope, 1)
    expect(rare.offset - equal.offset).toBeCloseTo(Math.log(1 / 9) - Math.log(oddsOf(spam)), 1)
  })

  it('stays finite when the scores separate the labels', () => {
    const { slope, offset } = plattScaling([-2, -1, 1, 2], [false, false, true, true])
    expect(Number.isFinite(slope) && Number.isFinite(offset)).toBe(true)
    expect(slope).toBeGreaterThan(0)
  })
})
