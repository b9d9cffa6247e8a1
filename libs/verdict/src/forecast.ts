import type { ArmCounts, ExperimentDeclaration, Forecast, StageCounts } from '@sms-checker/contracts'
import { countsWithoutEffect, logEvidenceOfNonInferiority, maxCount, scaleUntilEvidence } from 'sequential-tests'
import { eventsByStage, totalOf } from './counts.ts'
import { alpha, isNotWorse } from './judge-guardrail.ts'

const dayMs = 24 * 60 * 60 * 1000

/**
 * Returns how many more users are needed before the canary can be promoted, for two cases: the shares of events stay as they are, or the canary
 * has no effect. Returns `undefined` when neither leads to a promotion.
 */
export function forecastPromotion(
  experiment: ExperimentDeclaration,
  stages: readonly StageCounts[],
  elapsedMs: number,
): Forecast | undefined {
  const users = totalOf(stages, (arm) => arm.users)
  const total = users.canary + users.stable
  const further = [stages, withoutEffect(stages)]
    .map((expected) => Math.ceil((scaleUntilPromotion(experiment, expected) - 1) * total))
    .filter((value) => Number.isFinite(value))
    .sort((a, b) => a - b)
  const [fewestUsers, mostUsers] = further
  if (fewestUsers === undefined) return undefined
  const elapsedDays = elapsedMs / dayMs
  const days = total > 0 && elapsedDays > 0 ? fewestUsers / (total / elapsedDays) : null
  return {
    fewestUsers,
    mostUsers: mostUsers ?? null,
    days: days === null ? null : Math.max(days, experiment.minimumDays - elapsedDays),
  }
}

function scaleUntilPromotion(experiment: ExperimentDeclaration, stages: readonly StageCounts[]): number {
  const users = totalOf(stages, (arm) => arm.users)
  if (users.canary === 0) return Number.POSITIVE_INFINITY
  const passes = (scale: number) => {
    if (scale * (users.canary + users.stable) > maxCount) return false
    const scaled = (counts: { canary: number; stable: number }) => ({
      canary: counts.canary * scale,
      stable: counts.stable * scale,
    })
    const eventStages = (metric: ExperimentDeclaration['guardrails'][number]['metric']) =>
      eventsByStage(stages, metric).map((stage) => ({ ...stage, ...scaled(stage) }))
    const { successMetric } = experiment
    return (
      scale * users.canary >= experiment.minimumUsers &&
      experiment.guardrails.every((guardrail) =>
        isNotWorse(
          guardrail,
          eventStages(guardrail.metric),
          scaled(totalOf(stages, (arm) => arm.events[guardrail.metric])),
          scaled(users),
        ),
      ) &&
      (successMetric === undefined || logEvidenceOfNonInferiority(eventStages(successMetric), 1) >= Math.log(1 / alpha))
    )
  }
  // The condition holds from some scale on, so it is passed as evidence that is 0 or −1.
  return scaleUntilEvidence((scale) => (passes(scale) ? 0 : -1), 1)
}

/** Returns the same events and users, split between the arms by the share of the rule. */
function withoutEffect(stages: readonly StageCounts[]): StageCounts[] {
  return stages.map((stage) => {
    const { share, canary, stable } = stage
    const split = (count: (arm: ArmCounts) => number) => countsWithoutEffect(count(canary) + count(stable), share)
    const events = {
      errors: split((arm) => arm.events.errors),
      slow: split((arm) => arm.events.slow),
      'marked-wrong': split((arm) => arm.events['marked-wrong']),
      left: split((arm) => arm.events.left),
    }
    const arm = (name: 'canary' | 'stable'): ArmCounts => ({
      ...stage[name],
      users: split(({ users }) => users)[name],
      events: {
        errors: events.errors[name],
        slow: events.slow[name],
        'marked-wrong': events['marked-wrong'][name],
        left: events.left[name],
      },
    })
    return { ...stage, canary: arm('canary'), stable: arm('stable') }
  })
}
