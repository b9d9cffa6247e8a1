import {
  type AppVariant,
  type chosenAccessSuffixes,
  type EvidenceEvent,
  isRandomUserId,
  type OutcomeEvent,
  type PredictionEvent,
  parseUserId,
} from '@sms-checker/contracts'
import type { UserIdHash } from '../user-id-hash.ts'
import type { Experiment } from './experiment-file.ts'

/** What an experiment needs to know about a user id, after which the id itself is dropped. */
interface UserIdentity {
  /** Keyed hash of the user id. */
  readonly unit: string
  /** Keyed hash of the id without the suffix of the user's choice. Equal to `unit` for most users. */
  readonly baseUnit: string
  readonly chosen: keyof typeof chosenAccessSuffixes | undefined
  /** Last digit of an id that app-service created; `undefined` for other ids. */
  readonly digit: number | undefined
}

export interface IdentifiedOutcome extends UserIdentity, Omit<OutcomeEvent, 'userId' | 'host'> {
  /** The variant that the routing rule assigns; `undefined` for a host without the rule, or without an experiment. */
  readonly assigned: AppVariant | undefined
}

export interface IdentifiedPrediction extends Pick<UserIdentity, 'unit'>, Omit<PredictionEvent, 'userId'> {}

export type IdentifiedEvent = IdentifiedOutcome | IdentifiedPrediction

/** Returns a function that replaces the user id of an event by what the experiment needs to know about it. */
export function identifier(hash: UserIdHash, experiment: Experiment | undefined) {
  return (event: EvidenceEvent): IdentifiedEvent => {
    const { userId, ...rest } = event
    if (rest.kind === 'prediction') return { ...rest, unit: hash.unitOf(userId) }
    const { host, ...outcome } = rest
    const { base, chosen } = parseUserId(userId)
    const unit = hash.unitOf(userId)
    return {
      ...outcome,
      unit,
      baseUnit: chosen === undefined ? unit : hash.unitOf(base),
      chosen,
      digit: isRandomUserId(userId) ? Number(userId.at(-1)) : undefined,
      assigned: experiment?.assign(userId, host),
    }
  }
}
