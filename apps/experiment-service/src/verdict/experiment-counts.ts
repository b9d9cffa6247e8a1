import {
  type AppVariant,
  type ArmCounts,
  type Guess,
  type LengthBucket,
  lengthBuckets,
  type PlaceboCounts,
  type StageCounts,
} from '@sms-checker/contracts'
import type { UserCountRow } from '../storage/schema.ts'

/** A stage with its rule and versions. */
export interface StoredStage {
  readonly id: number
  readonly rule: string
  readonly share: number
  /** Last digits whose users are all on stable. */
  readonly stableDigits: readonly number[]
  readonly startedAt: number
  readonly versions: Readonly<Record<AppVariant, readonly string[]>>
}

/** Sums count rows by stage and arm, as `judgeExperiment` expects them. */
export function stageCounts(stages: readonly StoredStage[], rows: readonly UserCountRow[]): StageCounts[] {
  return stages.map(({ id, rule, share, startedAt, versions }) => {
    const arm = (name: AppVariant) =>
      armCounts(
        rows.filter((row) => row.stage === id && row.arm === name),
        versions[name],
      )
    return { rule, share, startedAt, canary: arm('canary'), stable: arm('stable') }
  })
}

/** Users of stable by last digit, for the digits that were on stable in every stage. */
export function placeboCounts(stages: readonly StoredStage[], rows: readonly UserCountRow[]): PlaceboCounts[] {
  const digits = Array.from({ length: 10 }, (_, digit) => digit).filter((digit) =>
    stages.every(({ stableDigits }) => stableDigits.includes(digit)),
  )
  return digits.map((digit) => {
    const { users, events } = armCounts(
      rows.filter((row) => row.arm === 'stable' && row.digit === digit),
      [],
    )
    return { digit, users, events }
  })
}

function armCounts(rows: readonly UserCountRow[], versions: readonly string[]): ArmCounts {
  const sum = (count: (row: UserCountRow) => number) => rows.reduce((total, row) => total + count(row), 0)
  const guessed = (guess: Guess) => sum((row) => (row.guess === guess ? row.users : 0))
  const lengths: Partial<Record<LengthBucket, number>> = {}
  for (const bound of lengthBuckets) lengths[bound] = sum((row) => (row.length_bucket === bound ? row.users : 0))
  return {
    users: sum(({ users }) => users),
    events: {
      errors: sum(({ errors }) => errors),
      slow: sum(({ slow }) => slow),
      'marked-wrong': sum(({ wrong }) => wrong),
      left: sum(({ left_arm }) => left_arm),
    },
    spam: sum(({ spam }) => spam),
    guesses: { spam: guessed('spam'), ham: guessed('ham'), unsure: guessed('unsure') },
    lengths,
    versions,
  }
}
