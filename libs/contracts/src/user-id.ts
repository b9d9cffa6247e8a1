/** The alphabet and the length of a user id. */
export const userIdPattern = '^[A-Za-z0-9._-]{1,128}$'

const valid = new RegExp(userIdPattern)

export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && valid.test(value)
}

/** Digits in an id that app-service gives. */
export const newUserIdLength = 20

/**
 * A new user id: 20 decimal digits, each equally likely, so that `.*0$` takes a tenth of the users.
 * Bytes from 250 up are thrown away: 256 is no multiple of 10, and the remainder would favour 0 to 5.
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

/** The end of the ids that the chart's default routing (`.*0$`) sends to the canary: the early-access group. */
export const earlyAccessEnding = '0'

export function hasEarlyAccess(id: string): boolean {
  return id.endsWith(earlyAccessEnding)
}

/**
 * The id by which a user joins or leaves the early-access group: the same but for its last character, which becomes 0 to join,
 * and one of 1 to 9 to leave. An id that is in the wanted group already stays as it is.
 */
export function withEarlyAccess(id: string, wanted: boolean): string {
  if (hasEarlyAccess(id) === wanted) return id
  const ending = wanted ? earlyAccessEnding : String(1 + Math.floor(Math.random() * 9))
  return id.slice(0, -1) + ending
}
