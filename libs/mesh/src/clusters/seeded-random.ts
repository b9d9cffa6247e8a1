/**
 * Makes several random choices from one seed in [0, 1). The position of the seed within the interval of a choice is again
 * uniform over [0, 1) and independent of that choice, so it seeds the next one.
 */
export class SeededRandom {
  #seed: number

  constructor(seed: number) {
    if (!(seed >= 0 && seed < 1)) throw new RangeError(`random must be in [0, 1), not ${seed}`)
    this.#seed = seed
  }

  /** Index of a weight, chosen in proportion to the weights; `undefined` when all are 0. */
  weightedIndex(weights: readonly number[]): number | undefined {
    const sum = weights.reduce((total, weight) => total + weight, 0)
    const point = this.#seed * sum
    let low = 0
    for (const [index, weight] of weights.entries()) {
      if (weight > 0 && point < low + weight) {
        this.#seed = (point - low) / weight
        return index
      }
      low += weight
    }
    return undefined
  }

  /** True with a probability of `percentage` percent. */
  percentage(percentage: number): boolean {
    return this.weightedIndex([percentage, 100 - percentage]) === 0
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    const index = this.weightedIndex(items.map(() => 1))
    return index === undefined ? undefined : items[index]
  }

  /** A string that differs from seed to seed. */
  token(): string {
    return this.#seed.toString(36).slice(2)
  }
}
