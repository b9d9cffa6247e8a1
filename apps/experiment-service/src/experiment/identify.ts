import {
  type AppVariant,
  type chosenAccessSuffixes,
  type DropReportEvent,
  type EvidenceEvent,
  isRandomUserId,
  type OutcomeEvent,
  type PredictionEvent,
  parseUserId,
} from '@sms-checker/contracts'
import type { UserIdHash } from '../user-id-hash.ts'
import type { Experiment } from './experiment-file.ts'

/** What an experiment needs to know about a user id. The id itself is never stored. */
interface UserIdentity {
  /** Keyed hash of the user id. */
  readonly unit: string
  /** Keyed hash of the id without the suffix of the user's choice. Equal to `unit` for most users. */
  readonly baseUnit: string
  readonly chosen: keyof typeof chosenAccessSuffixes | undefined
  /** Last digit of an id that app-service created; `undefined` for other ids. */
  readonly digit: number | undefined
}

export interface IdentifiedOutcome {
  readonly kind: 'outcome'
  readonly event: OutcomeEvent
  readonly user: UserIdentity
  /** The variant that the routing rule assigns; `undefined` for a host without the rule, or without an experiment. */
  readonly assigned: AppVariant | undefined
}

export interface IdentifiedPrediction {
  readonly kind: 'prediction'
  readonly event: PredictionEvent
  readonly user: Pick<UserIdentity, 'unit'>
}

/** A report of dropped events is about no user. */
export interface IdentifiedDropReport {
  readonly kind: 'dropped'
  readonly event: DropReportEvent
}

export type IdentifiedEvent = IdentifiedOutcome | IdentifiedPrediction | IdentifiedDropReport

/** Number of users who are remembered: most send several messages, and a message has up to three events. */
const maxKnownUsers = 2_000

/** Returns a function that adds to an event what the experiment needs to know about its user. */
export function identifier(hash: UserIdHash, experiment: Experiment | undefined) {
  const userOf = remember((userId) => identify(hash, userId))
  const assignedOn = remember((host) => remember((userId) => experiment?.assign(userId, host)))
  return (event: EvidenceEvent): IdentifiedEvent => {
    if (event.kind === 'dropped') return { kind: 'dropped', event }
    const user = userOf(event.userId)
    if (event.kind === 'prediction') return { kind: 'prediction', event, user }
    return { kind: 'outcome', event, user, assigned: assignedOn(event.host)(event.userId) }
  }
}

function identify(hash: UserIdHash, userId: string): UserIdentity {
  const { base, chosen } = parseUserId(userId)
  const unit = hash.unitOf(userId)
  return {
    unit,
    baseUnit: chosen === undefined ? unit : hash.unitOf(base),
    chosen,
    digit: isRandomUserId(userId) ? Number(userId.at(-1)) : undefined,
  }
}

/** Remembers the results of a function without side effects. */
function remember<Result>(compute: (key: string) => Result): (key: string) => Result {
  const results = new Map<string, { readonly result: Result }>()
  return (key) => {
    const known = results.get(key)
    if (known !== undefined) return known.result
    if (results.size >= maxKnownUsers) results.clear()
    const result = compute(key)
    results.set(key, { result })
    return result
  }
}
