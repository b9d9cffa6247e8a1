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
