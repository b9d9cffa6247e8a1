/**
 * Draws one after the other from a single number in [0, 1). What lies inside the interval that a draw chose is again
 * evenly spread over [0, 1) and independent of the choice, so it serves for the next draw.
 */
export class Draw {
  #rest: number

  constructor(random: number) {
    if (!(random >= 0 && random < 1)) throw new RangeError(`random must be in [0, 1), not ${random}`)
    this.#rest = random
  }

  /** The index of a weight, each as often as its share of the sum; `undefined` when all are 0. */
  weighted(weights: readonly number[]): number | undefined {
    const sum = weights.reduce((total, weight) => total + weight, 0)
    const point = this.#rest * sum
    let low = 0
    for (const [index, weight] of weights.entries()) {
      if (weight > 0 && point < low + weight) {
        this.#rest = (point - low) / weight
        return index
      }
      low += weight
    }
    return undefined
  }

  /** True with a probability of `percentage` in a hundred. */
  percentage(percentage: number): boolean {
    return this.weighted([percentage, 100 - percentage]) === 0
  }

  member<Member>(members: readonly Member[]): Member | undefined {
    const index = this.weighted(members.map(() => 1))
    return index === undefined ? undefined : members[index]
  }

  /** A token that another number would have made otherwise. */
  token(): string {
    return this.#rest.toString(36).slice(2)
  }
}
