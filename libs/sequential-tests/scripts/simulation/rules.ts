import { logEvidenceOfHarm, logEvidenceOfNonInferiority, logEvidenceOfSampleRatioMismatch } from '../../src/index.ts'
import type { Look, Rule } from './experiment.ts'

/** Rejects when the evidence of harm reaches 1/`alpha`. */
export function harm(alpha: number): Rule {
  const threshold = -Math.log(alpha)
  return ({ stages }) => mayBeHigh(stages) && logEvidenceOfHarm(stages) >= threshold
}

/** Rejects when non-inferiority by `margin` is shown at level `alpha`. */
export function nonInferiority(alpha: number, margin: number): Rule {
  const threshold = -Math.log(alpha)
  return ({ stages }) => logEvidenceOfNonInferiority(stages, margin) >= threshold
}

export const sampleRatioMismatch: Rule = ({ stages }) =>
  logEvidenceOfSampleRatioMismatch(
    stages.map(({ share, canaryUsers, stableUsers }) => ({ share, canary: canaryUsers, stable: stableUsers })),
  ) >= Math.log(1000)

/** The test that most dashboards show: z for two proportions, one-sided at 5 %, evaluated at each look as if it were the only one. */
export const naiveZ: Rule = ({ stages }) => {
  const [canary, stable, canaryUsers, stableUsers] = totals(stages)
  if (canaryUsers === 0 || stableUsers === 0) return false
  const pooled = (canary + stable) / (canaryUsers + stableUsers)
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / canaryUsers + 1 / stableUsers))
  return deviation > 0 && (canary / canaryUsers - stable / stableUsers) / deviation > 1.6448536
}

/** Pearson's χ² test for the share of users, at 1 %, evaluated at each look as if it were the only one. One share only. */
export const naiveChiSquare: Rule = ({ stages }) => {
  let statistic = 0
  for (const { share, canaryUsers, stableUsers } of stages) {
    const users = canaryUsers + stableUsers
    statistic += (canaryUsers - users * share) ** 2 / (users * share * (1 - share))
  }
  return statistic > 6.6348966
}

function totals(stages: Look['stages']): [canary: number, stable: number, canaryUsers: number, stableUsers: number] {
  const total: [number, number, number, number] = [0, 0, 0, 0]
  for (const { canary, stable, canaryUsers, stableUsers } of stages) {
    total[0] += canary
    total[1] += stable
    total[2] += canaryUsers
    total[3] += stableUsers
  }
  return total
}

/** If no stage has more canary events than expected without an effect, every likelihood ratio is below 1, and so is E. */
function mayBeHigh(stages: Look['stages']): boolean {
  return stages.some(({ share, canary, stable }) => canary > share * (canary + stable))
}
