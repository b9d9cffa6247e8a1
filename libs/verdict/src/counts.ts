import type { ArmCounts, ByArm, ExperimentCounts, ExperimentMetric, StageCounts } from '@sms-checker/contracts'
import type { Stage } from 'sequential-tests'

/** Returns the stages in which both arms get users. A rule that assigns all users to one arm compares nothing. */
export function comparingStages({ stages }: Pick<ExperimentCounts, 'stages'>): readonly StageCounts[] {
  return stages.filter(({ share }) => share > 0 && share < 1)
}

/** Returns the users with the event, by stage. */
export function eventsByStage(stages: readonly StageCounts[], metric: ExperimentMetric): Stage[] {
  return stages.map(({ share, canary, stable }) => ({
    share,
    canary: canary.events[metric],
    stable: stable.events[metric],
  }))
}

/** Sums a count over the stages, by arm. */
export function totalOf(stages: readonly StageCounts[], count: (arm: ArmCounts) => number): ByArm<number> {
  return {
    stable: stages.reduce((total, { stable }) => total + count(stable), 0),
    canary: stages.reduce((total, { canary }) => total + count(canary), 0),
  }
}
