import type { ByArm, Guardrail, GuardrailJudgement, StageCounts } from '@sms-checker/contracts'
import {
  bernoulliConfidenceSequence,
  logEvidenceOfHarm,
  logEvidenceOfNonInferiority,
  riskRatioEstimate,
  riskRatioInterval,
  type Stage,
} from 'sequential-tests'
import { eventsByStage, totalOf } from './counts.ts'

/** Error rate of each claim, over the whole experiment. */
export const alpha = 0.05

/** Number of canary users at which the absolute bound is about narrowest. */
const floorOptimalUsers = 2_000

/**
 * Judges a guardrail. Harm on one of the `guardrails` guardrails is enough to roll back, so they share α for harm. A promotion requires that all
 * of them are shown not to be worse, so each uses the whole α for that.
 */
export function judgeGuardrail(
  { metric, margin, floor }: Guardrail,
  guardrails: number,
  stages: readonly StageCounts[],
): GuardrailJudgement {
  const eventStages = eventsByStage(stages, metric)
  const events = totalOf(stages, (arm) => arm.events[metric])
  const users = totalOf(stages, (arm) => arm.users)
  const logEHarm = logEvidenceOfHarm(eventStages)
  const riskRatio = riskRatioEstimate(eventStages)
  const { lower, upper } = riskRatioInterval(eventStages, alpha)
  return {
    metric,
    margin,
    floor,
    events,
    users,
    riskRatio: Number.isFinite(riskRatio) ? riskRatio : null,
    interval: { lower, upper: Number.isFinite(upper) ? upper : null },
    logEHarm,
    logENonInferior: logEvidenceOfNonInferiority(eventStages, margin),
    canaryUpperBound: canaryUpperBound(events.canary, users.canary),
    result:
      logEHarm >= Math.log(guardrails / alpha)
        ? 'harm'
        : isNotWorse({ margin, floor }, eventStages, events, users)
          ? 'not-worse'
          : 'open',
  }
}

/**
 * Returns whether the data shows that the canary is not worse: the risk ratio is below the margin, or the event is rarer than the floor. α is
 * split between the two claims.
 */
export function isNotWorse(
  { margin, floor }: Pick<Guardrail, 'margin' | 'floor'>,
  eventStages: readonly Stage[],
  events: ByArm<number>,
  users: ByArm<number>,
): boolean {
  return (
    logEvidenceOfNonInferiority(eventStages, margin) >= Math.log(2 / alpha) ||
    canaryUpperBound(events.canary, users.canary) < floor
  )
}

/** Returns the upper end of the two-sided confidence sequence. The lower end is not used, so the bound is conservative. */
function canaryUpperBound(events: number, users: number): number {
  return bernoulliConfidenceSequence(events, users, alpha / 2, floorOptimalUsers).upper
}
