import type { UserProgress } from '../experiment/user-progress.ts'
import type { EventCountRow, UserCountRow } from './schema.ts'

type UserCell = Pick<UserCountRow, 'stage' | 'arm' | 'digit' | 'guess' | 'length_bucket'>
export type EventCell = Omit<EventCountRow, 'events'>

/** Counts of users that change with their state. */
export const userFlags = ['errors', 'slow', 'predicted', 'spam', 'wrong', 'left_arm'] as const

const flagOf = {
  errors: 'error',
  slow: 'slow',
  predicted: 'predicted',
  spam: 'spam',
  wrong: 'wrong',
  left_arm: 'left_arm',
} as const satisfies Record<(typeof userFlags)[number], keyof UserProgress>

/** Collects by how much the counts of a transaction grow, so that each row of counts is written once. */
export class CountChanges {
  readonly #users = new Map<string, UserCountRow>()
  readonly #events = new Map<string, EventCountRow>()

  get users(): readonly UserCountRow[] {
    return inKeyOrder(this.#users)
  }

  get events(): readonly EventCountRow[] {
    return inKeyOrder(this.#events)
  }

  addUser(before: UserProgress | undefined, after: UserProgress): void {
    const { stage, arm, digit, guess, length_bucket }: UserCell = after
    const key = [stage, arm, digit, guess, length_bucket].join(' ')
    const count = this.#users.get(key) ?? {
      ...{ stage, arm, digit, guess, length_bucket, users: 0 },
      ...{ errors: 0, slow: 0, predicted: 0, spam: 0, wrong: 0, left_arm: 0 },
    }
    if (before === undefined) count.users += 1
    for (const flag of userFlags) count[flag] += after[flagOf[flag]] - (before?.[flagOf[flag]] ?? 0)
    this.#users.set(key, count)
  }

  addEvents(cell: EventCell, events = 1): void {
    const key = [cell.day, cell.stage, cell.kind, cell.arm, cell.exclusion, cell.detail].join(' ')
    const count = this.#events.get(key) ?? { ...cell, events: 0 }
    count.events += events
    this.#events.set(key, count)
  }
}

/** All writers update rows in the same order, which rules out deadlocks. */
function inKeyOrder<Row>(rows: ReadonlyMap<string, Row>): readonly Row[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

export const dayMs = 24 * 60 * 60 * 1_000

/** The date of the day that was asked for last: nearly all events of a batch are of one day. */
let last = { day: Number.NaN, date: '' }

/** The UTC date of a time. */
export function dayOf(time: number): string {
  const day = Math.floor(time / dayMs)
  if (day !== last.day) last = { day, date: new Date(time).toISOString().slice(0, 10) }
  return last.date
}
