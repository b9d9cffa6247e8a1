import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

const resamples = 1000

/** A figure with the interval that holds it with 95 % confidence. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) of a figure of a sample; always the same draws. */
export function bootstrap<T>(sample: readonly T[], figure: (sample: readonly T[]) => number): Interval {
  const random = xoroshiro128plus(95)
  const values = Array.from({ length: resamples }, () =>
    figure(sample.map((item) => sample[uniformInt(random, 0, sample.length - 1)] ?? item)),
  ).sort((a, b) => a - b)
  const at = (share: number): number => values[Math.round(share * (resamples - 1))] ?? Number.NaN
  return { value: figure(sample), low: at(0.025), high: at(0.975) }
}
