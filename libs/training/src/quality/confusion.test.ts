import { describe, expect, it } from 'vitest'
import { confusion, matthews, qualityOf } from './confusion.ts'
import { thresholdForHamBlocked, thresholdForMatthews } from './threshold.ts'

const probabilities = [0.9, 0.8, 0.7, 0.4, 0.3, 0.1]
const spam = [true, true, false, true, false, false]

describe('confusion', () => {
  it('counts a probability at the threshold as spam', () => {
    expect(confusion(probabilities, spam, 0.7)).toEqual({ spamCaught: 2, spamMissed: 1, hamBlocked: 1, hamPassed: 2 })
  })
})

describe('qualityOf', () => {
  it('reports the published record of the SMS Spam Collection as published', () => {
    const { mcc, accuracy } = qualityOf('tok1 + SVM', {
      spamCaught: 433,
      spamMissed: 88,
      hamBlocked: 6,
      hamPassed: 3373,
    })
    expect(mcc).toBeCloseTo(0.893, 2)
    expect(accuracy).toBeCloseTo(0.9764, 2)
  })

  it('calls a guess that never says spam worth nothing', () => {
    expect(matthews({ spamCaught: 0, spamMissed: 5, hamBlocked: 0, hamPassed: 95 })).toBe(0)
  })
})

describe('thresholds', () => {
  it('blocks no more ham than the limit allows', () => {
    expect(thresholdForHamBlocked(probabilities, spam, 0)).toBeCloseTo(0.75)
    expect(thresholdForHamBlocked(probabilities, spam, 0.34)).toBeCloseTo(0.35)
  })

  it('finds the cut with the best correlation', () => {
    expect(thresholdForMatthews([0.9, 0.8, 0.3, 0.1], [true, true, false, false])).toBeCloseTo(0.55)
  })
})
