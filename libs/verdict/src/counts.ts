import type { ByArm, ExperimentMetric, Guess, LengthBucket } from '@sms-checker/contracts'
import type { Stage } from 'sequential-tests'

/** Users of one arm during one stage, each counted in the stage in which they arrived. */
export interface ArmCounts {
  readonly users: number
  /** Users with at least one event, by metric. */
  readonly events: Readonly<Record<ExperimentMetric, number>>
  /** Users whose first prediction was spam. */
  readonly spam: number
  /** Users by their guess for their first message. Users without a guess are not counted. */
  readonly guesses: Readonly<Record<Guess, number>>
  /** Users by the length of their first message. */
  readonly lengths: Readonly<Partial<Record<LengthBucket, number>>>
  /** Versions of app and model that served the arm, for example `app 1.2.0, model linear 1.0.0`. */
  readonly versions: readonly string[]
}

/** The counts of a stage: a period with one routing rule. */
export interface StageCounts extends ByArm<ArmCounts> {
  readonly rule: string
  /** Share of random user ids that the rule assigns to the canary, 0 to 1. */
  readonly share: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

/** Users with one last digit of the id, all of whom the rule assigns to stable. */
export interface PlaceboCounts {
  readonly digit: number
  readonly users: number
  readonly events: Readonly<Record<ExperimentMetric, number>>
}

/** Events of one variant. */
export interface Delivery {
  /** Events that were stored. */
  readonly sent: number
  /** Events that app-service could not deliver. */
  readonly dropped: number
}

export interface ExperimentCounts {
  /** In order of time; at least one. */
  readonly stages: readonly StageCounts[]
  /** For each digit whose users were all on stable in every stage. */
  readonly placebo: readonly PlaceboCounts[]
  /** Not judged when absent. */
  readonly delivery?: ByArm<Delivery>
  /** Messages to the canary in the last minutes. */
  readonly recentCanary: { readonly users: number; readonly messages: number; readonly failed: number }
  readonly exclusions: readonly { readonly reason: string; readonly events: number }[]
}

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
