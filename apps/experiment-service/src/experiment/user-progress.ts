import type { AppVariant, ExclusionReason, OutcomeEvent, Result } from '@sms-checker/contracts'
import type { UserRow } from '../storage/schema.ts'
import type { IdentifiedOutcome } from './identify.ts'

/** Number of messages of a user that count. Requests of one user resemble each other, so more would add little. */
export const maxCountedMessages = 20

/** The experiment that runs, as the database knows it. */
export interface CurrentStage {
  readonly experiment: number
  readonly stage: number
  /** In milliseconds since 1970. */
  readonly startedAt: number
  readonly slowMs: number
}

export type UserProgress = Omit<UserRow, 'experiment' | 'unit'>

export interface Classification {
  readonly arm: AppVariant | ''
  readonly exclusion: ExclusionReason | ''
  /** The new state of the user, when it changed. */
  readonly changed?: UserProgress
}

/** Decides whether an outcome counts, and how it changes the state of its user (`known`: the state before; `undefined` for a new user). */
export function classify(
  outcome: IdentifiedOutcome,
  known: UserProgress | undefined,
  current: CurrentStage | undefined,
): Classification {
  const { event, user } = outcome
  const arm = outcome.assigned ?? ''
  if (current === undefined) return { arm, exclusion: 'no-experiment' }
  // Another rule routed these requests. It would exclude only those whose variant has changed, and so distort the shares of the arms.
  if (event.time < current.startedAt) return { arm, exclusion: 'before-stage' }
  if (!event.userIdSent) return { arm, exclusion: 'id-not-sent' }
  if (user.chosen !== undefined) {
    const chosenArm: AppVariant = user.chosen === 'early' ? 'canary' : 'stable'
    const hasLeft = known !== undefined && known.left_arm === 0 && known.arm !== chosenArm
    return {
      arm,
      exclusion: 'volunteer',
      ...(hasLeft && { changed: { ...known, censored: 1, left_arm: 1 } }),
    }
  }
  if (user.digit === undefined) return { arm, exclusion: 'id-chosen' }
  if (outcome.assigned === undefined) return { arm, exclusion: 'other-host' }
  if (outcome.assigned !== event.app.variant) return { arm, exclusion: 'served-not-assigned' }
  if (known !== undefined && (known.censored === 1 || known.arm !== outcome.assigned)) {
    const isNew = known.censored === 0
    return { arm, exclusion: 'changed-arm', ...(isNew && { changed: { ...known, censored: 1 } }) }
  }
  if (known !== undefined && known.messages >= maxCountedMessages) return { arm, exclusion: 'beyond-first-messages' }
  const before = known ?? newUser(event, outcome.assigned, user.digit, current)
  return { arm, exclusion: '', changed: countMessage(before, event, current) }
}

function newUser(outcome: OutcomeEvent, arm: AppVariant, digit: number, { stage }: CurrentStage): UserProgress {
  return {
    stage,
    arm,
    digit,
    messages: 0,
    guess: outcome.guess ?? '',
    length_bucket: outcome.lengthBucket,
    censored: 0,
    left_arm: 0,
    error: 0,
    slow: 0,
    predicted: 0,
    spam: 0,
    wrong: 0,
  }
}

function countMessage(user: UserProgress, outcome: OutcomeEvent, { slowMs }: CurrentStage): UserProgress {
  const { resultClass, result, durationMs } = outcome
  const isError = resultClass === '5xx' || resultClass === 'timeout'
  const isFirstPrediction = user.predicted === 0 && result !== undefined
  return {
    ...user,
    messages: user.messages + 1,
    error: isError ? 1 : user.error,
    slow: durationMs > slowMs ? 1 : user.slow,
    predicted: isFirstPrediction ? 1 : user.predicted,
    spam: isFirstPrediction && result === 'spam' ? 1 : user.spam,
  }
}

/** Returns the state of a user after feedback on an outcome that counted, or `undefined` when it does not change. */
export function countFeedback(user: UserProgress, verdict: Result, correction: Result): UserProgress | undefined {
  return verdict === correction || user.wrong === 1 ? undefined : { ...user, wrong: 1 }
}
