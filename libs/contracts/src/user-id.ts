/** Regular expression of a valid user id. */
export const userIdPattern = '^[A-Za-z0-9._-]{1,128}$'

const valid = new RegExp(userIdPattern)

export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && valid.test(value)
}

/** Number of digits in an id that app-service creates. */
export const newUserIdLength = 20

/**
 * Returns a new user id of 20 decimal digits, each equally likely, so that `.*0$` matches a tenth of the users. Bytes of 250 and more are
 * discarded, because 256 is not a multiple of 10: without that, the digits 0 to 5 would be more frequent.
 */
export function newUserId(): string {
  let id = ''
  while (id.length < newUserIdLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(newUserIdLength))) {
      if (byte < 250 && id.length < newUserIdLength) id += String(byte % 10)
    }
  }
  return id
}

const random = new RegExp(`^\\d{${newUserIdLength}}$`)

/** Whether `newUserId` can have created the id. Only users with such an id take part in experiments. */
export function isRandomUserId(id: string): boolean {
  return random.test(id)
}

/**
 * Suffixes that a user's choice appends to the user's id: early access joins the canary, regular access leaves it. They end in a letter, so
 * that a routing rule on the last digit never matches the id of a volunteer. The id before the suffix is kept, which tells experiment-service
 * when a user of an experiment leaves the assigned variant.
 */
export const chosenAccessSuffixes = { early: '-early', regular: '-regular' } as const

/** Returns the id before the suffix of the user's choice, and that choice. */
export function parseUserId(id: string): {
  readonly base: string
  readonly chosen?: keyof typeof chosenAccessSuffixes
} {
  for (const chosen of ['early', 'regular'] as const) {
    const suffix = chosenAccessSuffixes[chosen]
    if (id.endsWith(suffix)) return { base: id.slice(0, -suffix.length), chosen }
  }
  return { base: id }
}

/** Suffix of the ids in the early-access group, which the chart's default routing (`.*0$`) sends to the canary. */
const earlyAccessSuffix = '0'

export function hasEarlyAccess(id: string): boolean {
  return id.endsWith(earlyAccessSuffix)
}

/**
 * Returns the id with which a user joins or leaves the early-access group. Only the last character changes: to 0 to join, and to a random
 * digit from 1 to 9 to leave. An id that is already in the wanted group is returned unchanged.
 */
export function withEarlyAccess(id: string, wanted: boolean): string {
  if (hasEarlyAccess(id) === wanted) return id
  const suffix = wanted ? earlyAccessSuffix : String(1 + Math.floor(Math.random() * 9))
  return id.slice(0, -1) + suffix
}
