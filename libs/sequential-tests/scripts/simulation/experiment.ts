import { createRandom, type Random } from './random.ts'

/** Users that arrive between two looks. */
export const usersPerLook = 100

/** One kind of simulated experiment. */
export interface Scenario {
  readonly title: string
  /** Probability that a user of stable has the event, after this many users. */
  readonly baseRate: (users: number) => number
  /** True risk ratio of the canary. */
  readonly ratio: number
  /** Share of users in the canary, after this many users. */
  readonly share: (users: number) => number
  readonly users: number
}

/** Cumulative counts at a look; `stages` holds those of each share, in order. */
export interface Look {
  readonly users: number
  readonly stages: readonly {
    readonly share: number
    readonly canary: number
    readonly stable: number
    readonly canaryUsers: number
    readonly stableUsers: number
  }[]
}

/** Simulates one experiment, and calls `look` after every {@link usersPerLook} users until it returns `false`. */
function runExperiment(scenario: Scenario, random: Random, look: (look: Look) => boolean): void {
  const stages: { share: number; canary: number; stable: number; canaryUsers: number; stableUsers: number }[] = []
  for (let users = 0; users < scenario.users; users += usersPerLook) {
    const share = scenario.share(users)
    let stage = stages.at(-1)
    if (stage?.share !== share) {
      stage = { share, canary: 0, stable: 0, canaryUsers: 0, stableUsers: 0 }
      stages.push(stage)
    }
    const rate = scenario.baseRate(users)
    const canaryUsers = random.binomial(usersPerLook, share)
    stage.canaryUsers += canaryUsers
    stage.stableUsers += usersPerLook - canaryUsers
    stage.canary += random.binomial(canaryUsers, Math.min(rate * scenario.ratio, 1))
    stage.stable += random.binomial(usersPerLook - canaryUsers, rate)
    if (!look({ users: users + usersPerLook, stages })) return
  }
}

/** A rule that may reject at any look. */
export type Rule = (look: Look) => boolean

/**
 * Runs `experiments` experiments and returns, for each rule, the numbers of users at its first rejection, one entry for each experiment that it
 * rejects.
 */
export function firstRejections(
  scenario: Scenario,
  rules: Readonly<Record<string, Rule>>,
  experiments: number,
  seed: number,
): Record<string, number[]> {
  const random = createRandom(seed)
  const rejections: Record<string, number[]> = Object.fromEntries(Object.keys(rules).map((name) => [name, []]))
  for (let experiment = 0; experiment < experiments; experiment++) {
    const open = new Set(Object.keys(rules))
    runExperiment(scenario, random, (look) => {
      for (const name of open) {
        if (!rules[name]?.(look)) continue
        rejections[name]?.push(look.users)
        open.delete(name)
      }
      return open.size > 0
    })
  }
  return rejections
}

/** Share of experiments that a rule rejects, and its standard error. */
export function rejectionRate(rejections: readonly number[], experiments: number): { rate: number; error: number } {
  const rate = rejections.length / experiments
  return { rate, error: Math.sqrt((rate * (1 - rate)) / experiments) }
}

/** Median number of users at the first rejection; `undefined` without rejections. */
export function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]
}
