import { describe, expect, it } from 'vitest'
import { boostTrees, treesScore } from './boosting.ts'

const settings = {
  trees: 20,
  depth: 2,
  rate: 0.5,
  regularisation: 0.1,
  leafWeight: 0.01,
  exampleShare: 1,
  featureShare: 1,
  seed: 1,
}

describe('boostTrees', () => {
  it('learns exclusive or, which no linear model can', () => {
    const examples = [[], [0], [1], [0, 1]].flatMap((features) =>
      Array.from({ length: 20 + features.length }, () => Uint16Array.from(features)),
    )
    const spam = examples.map((features) => features.length === 1)
    const trees = boostTrees(
      examples,
      2,
      spam,
      examples.map(() => 1),
      settings,
    )
    const score = (...present: number[]): number => treesScore(trees, Uint8Array.from(present))
    expect(Math.min(score(1, 0), score(0, 1))).toBeGreaterThan(1)
    expect(Math.max(score(0, 0), score(1, 1))).toBeLessThan(-1)
  })

  it('does not split without a gain', () => {
    const examples = Array.from({ length: 40 }, (_, i) => Uint16Array.from(i % 2 === 0 ? [0] : []))
    const trees = boostTrees(
      examples,
      1,
      examples.map(() => true),
      examples.map(() => 1),
      { ...settings, trees: 1 },
    )
    expect(trees[0]).toHaveLength(1)
  })
})
