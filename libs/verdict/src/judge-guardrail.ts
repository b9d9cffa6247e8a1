import type { ByArm, Guardrail, GuardrailJudgement } from '@sms-checker/contracts'
import {
  bernoulliConfidenceSequence,
  logEvidenceOfHarm,
  logEvidenceOfNonInferiority,
  riskRatioEstimate,
  riskRatioInterval,
  type Stage,
} from 'sequential-tests'
import { eventsByStage, type StageCounts, totalOf } from './counts.ts'

/** Error rate of each claim, over the whole experiment. */
export const alpha = 0.05

/** Number of canary users at which the absolute bound is about narrowest. */
const floorOptimalUsers = 2_000

/** Judges one of `guardrails` guardrails: harm shares α among them, while not being worse must hold for all, so it takes α each. */
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
 * Whether the canary is shown not to be worse: the risk ratio is below the margin, or the event is rarer than the floor. α is split between
 * the two claims.
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

/** Upper end of the two-sided sequence: its lower side stays unused, so the bound is conservative. */
function canaryUpperBound(events: number, users: number): number {
  return bernoulliConfidenceSequence(events, users, alpha / 2, floorOptimalUsers).upper
}
