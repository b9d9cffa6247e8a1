import { describe, expect, it } from 'vitest'
import { naiveBayesScore, quantileBoundaries, selectByInformationGain, trainNaiveBayes } from './ngram-statistics.ts'

const examples = [
  [1, 2],
  [1, 3],
  [4, 2],
  [4, 3],
].map((rows) => Int32Array.from(rows))
const spam = [true, true, false, false]

describe('trainNaiveBayes', () => {
  it('weighs rows by how much oftener they occur in spam', () => {
    const { weights } = trainNaiveBayes(examples, spam, 8)
    // (2 + 0.5) / (4 + 1) against (0 + 0.5) / (4 + 1)
    expect(weights[1]).toBeCloseTo(Math.log(5), 3)
    expect(weights[4]).toBeCloseTo(-Math.log(5), 3)
    expect(weights[2]).toBe(0)
    expect(weights[0]).toBe(0)
  })

  it('scores an example without its own n-grams, which would betray its label', () => {
    const alone = [Int32Array.of(1, 1), Int32Array.of(2, 2)]
    const { weights, leaveOneOutScores: leftOutScores } = trainNaiveBayes(alone, [true, false], 8)
    expect(naiveBayesScore(weights, Int32Array.of(1, 1))).toBeGreaterThan(1)
    expect(leftOutScores).toEqual([0, 0])
  })
})

describe('quantileSteps', () => {
  it('divides scores into equal parts, once each', () => {
    expect([...quantileBoundaries([4, 3, 2, 1, 0], 4)]).toEqual([1, 2, 3, 4])
    expect([...quantileBoundaries([1, 1, 1, 1], 3)]).toEqual([1])
  })
})

describe('selectByInformationGain', () => {
  it('prefers rows that separate spam from ham, then the lower row', () => {
    const examples = Array.from({ length: 20 }, (_, i) => Int32Array.from(i < 10 ? [1, 5, 7] : [1, 6]))
    const spam = examples.map((_, i) => i < 10)
    expect([...selectByInformationGain(examples, spam, 8, 3)]).toEqual([5, 6, 7])
  })
})
