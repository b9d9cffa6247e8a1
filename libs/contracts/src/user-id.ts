/** Maximum length of a user id, in characters. */
export const maxUserIdLength = 128

/** Regular expression of a valid user id. */
export const userIdPattern = `^[A-Za-z0-9._-]{1,${maxUserIdLength}}$`

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

/** Length of the longest suffix. */
const maxSuffixLength = 8

/**
 * Returns the id with which a user joins early access or leaves the canary. Only the suffix changes, and the gateway routes by it instead of
 * the randomised rule.
 */
export function withEarlyAccess(id: string, wanted: boolean): string {
  const { base } = parseUserId(id)
  return base.slice(0, maxUserIdLength - maxSuffixLength) + chosenAccessSuffixes[wanted ? 'early' : 'regular']
}
