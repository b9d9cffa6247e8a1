import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, it } from 'vitest'
import {
  atSpamShare,
  bootstrap,
  brierScore,
  confusionMatrix,
  expectedCalibrationError,
  matthewsCorrelation,
  qualityOf,
  reliability,
} from './metrics.ts'
import { thresholdForBestMcc, thresholdForFalsePositiveRate, typicalThresholdForBestMcc } from './thresholds.ts'

const probabilities = [0.9, 0.8, 0.7, 0.4, 0.3, 0.1]
const spam = [true, true, false, true, false, false]

describe('confusionMatrix', () => {
  it('counts a probability at the threshold as spam', () => {
    expect(confusionMatrix(probabilities, spam, 0.7)).toEqual({
      truePositives: 2,
      falseNegatives: 1,
      falsePositives: 1,
      trueNegatives: 2,
    })
  })
})

describe('qualityOf', () => {
  it('reproduces the published record of the SMS Spam Collection', () => {
    const { mcc, accuracy } = qualityOf('tok1 + SVM', {
      truePositives: 433,
      falseNegatives: 88,
      falsePositives: 6,
      trueNegatives: 3373,
    })
    expect(mcc).toBeCloseTo(0.893, 2)
    expect(accuracy).toBeCloseTo(0.9764, 2)
  })

  it('weights a matrix to another share of spam without changing recall and false-positive rate', () => {
    const weighted = atSpamShare({ truePositives: 8, falseNegatives: 2, falsePositives: 1, trueNegatives: 99 }, 0.25)
    expect(weighted.truePositives).toBeCloseTo(0.2)
    expect(weighted.falseNegatives).toBeCloseTo(0.05)
    expect(weighted.falsePositives).toBeCloseTo(0.0075)
    expect(weighted.trueNegatives).toBeCloseTo(0.7425)
  })

  it('scores 0 for a classifier that never predicts spam', () => {
    expect(matthewsCorrelation({ truePositives: 0, falseNegatives: 5, falsePositives: 0, trueNegatives: 95 })).toBe(0)
  })
})

describe('thresholds', () => {
  it('keeps the false-positive rate within the limit', () => {
    expect(thresholdForFalsePositiveRate(probabilities, spam, 0)).toBeCloseTo(0.75)
    expect(thresholdForFalsePositiveRate(probabilities, spam, 0.34)).toBeCloseTo(0.35)
  })

  it('is stricter for a smaller share of spam', () => {
    const [scores, labels] = [
      [0.9, 0.8, 0.7, 0.6, 0.5, 0.2],
      [true, true, false, true, true, false],
    ]
    expect(thresholdForBestMcc(scores, labels, 0.9)).toBeCloseTo(0.35)
    expect(thresholdForBestMcc(scores, labels, 0.05)).toBeCloseTo(0.75)
  })

  it('finds the threshold with the best correlation', () => {
    expect(thresholdForBestMcc([0.9, 0.8, 0.3, 0.1], [true, true, false, false])).toBeCloseTo(0.55)
  })

  it('typical of the best ones lies between labels that are far apart', () => {
    const separate = [...Array<number>(20).fill(0.9), ...Array<number>(20).fill(0.1)]
    const labels = separate.map((score) => score > 0.5)
    expect(typicalThresholdForBestMcc(separate, labels, 0.24)).toBeCloseTo(0.5)
  })

  it('typical of the best ones differs less from sample to sample than the best one', () => {
    const random = xoroshiro128plus(7)
    const variance = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    }
    const samples = Array.from({ length: 40 }, () => {
      const scores = Array.from({ length: 400 }, () => uniformFloat64(random))
      // The probability of spam is the score, so the best thresholds form a plateau around 0.5.
      return { scores, labels: scores.map((score) => uniformFloat64(random) < score) }
    })
    const best = samples.map(({ scores, labels }) => thresholdForBestMcc(scores, labels, 0.5))
    const typical = samples.map(({ scores, labels }) => typicalThresholdForBestMcc(scores, labels, 0.5))
    expect(variance(typical)).toBeLessThan(0.8 * variance(best))
  })
})

const binned = [0.05, 0.05, 0.95, 0.95]
const binnedSpam = [false, false, true, false]

describe('calibration', () => {
  it('compares the mean probability of each bin with the fraction of spam', () => {
    expect(reliability(binned, binnedSpam)).toEqual([
      { messages: 2, predicted: 0.05, observed: 0 },
      { messages: 2, predicted: 0.95, observed: 0.5 },
    ])
    expect(expectedCalibrationError(binned, binnedSpam)).toBeCloseTo((0.05 + 0.45) / 2)
  })

  it('has a Brier score of 0 only for certain and correct predictions', () => {
    expect(brierScore([0, 1], [false, true])).toBe(0)
    expect(brierScore(binned, binnedSpam)).toBeCloseTo((0.0025 * 3 + 0.9025) / 4)
  })
})

describe('bootstrap', () => {
  const mean = (sample: readonly number[]): number => sample.reduce((sum, x) => sum + x, 0) / sample.length

  it('agrees with the normal approximation, deterministically', () => {
    const sample = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0))
    const { value, low, high } = bootstrap(sample, mean)
    const error = 1.96 * Math.sqrt((0.25 * 0.75) / 400)
    expect(value).toBe(0.25)
    expect(Math.abs(low - (0.25 - error))).toBeLessThan(0.01)
    expect(Math.abs(high - (0.25 + error))).toBeLessThan(0.01)
    expect(bootstrap(sample, mean)).toEqual({ value, low, high })
  })
})
