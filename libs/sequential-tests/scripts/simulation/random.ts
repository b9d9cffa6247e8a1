import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A seeded source of random numbers; the same seed gives the same simulation on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number
  /** Successes among `trials` independent trials. */
  binomial(trials: number, probability: number): number
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  const tables = new Map<string, Float64Array>()
  const uniform = () => uniformFloat64(generator)
  return {
    uniform,
    binomial(trials, probability) {
      if (trials === 0 || probability === 0) return 0
      const key = `${trials} ${probability}`
      let table = tables.get(key)
      if (table === undefined) {
        table = cumulativeBinomial(trials, probability)
        tables.set(key, table)
      }
      const u = uniform()
      let successes = 0
      while (successes < trials && u >= (table[successes] ?? 1)) successes++
      return successes
    },
  }
}

/** P(X ≤ k) for k from 0 to `trials`. */
function cumulativeBinomial(trials: number, probability: number): Float64Array {
  const table = new Float64Array(trials + 1)
  let mass = (1 - probability) ** trials
  let total = 0
  for (let k = 0; k <= trials; k++) {
    total += mass
    table[k] = total
    mass *= ((trials - k) / (k + 1)) * (probability / (1 - probability))
  }
  return table
}
