import { describe, expect, it } from 'vitest'
import { plattScaling, sigmoid } from './platt-scaling.ts'

describe('plattScaling', () => {
  it('maps scores to the observed fraction of spam', () => {
    const scores = [-1, 0, 1].flatMap((score) => Array.from({ length: 1000 }, () => score))
    const spam = scores.map((score, i) => i % 10 < (score + 1) * 4 + 1)
    const { slope, offset } = plattScaling(scores, spam)
    expect(sigmoid(offset - slope)).toBeCloseTo(0.1, 2)
    expect(sigmoid(offset)).toBeCloseTo(0.5, 2)
    expect(sigmoid(offset + slope)).toBeCloseTo(0.9, 2)
  })

  it('stays finite when the scores separate the labels', () => {
    const { slope, offset } = plattScaling([-2, -1, 1, 2], [false, false, true, true])
    expect(Number.isFinite(slope) && Number.isFinite(offset)).toBe(true)
    expect(slope).toBeGreaterThan(0)
  })
})
