import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** Who asks: 1 to 128 characters of `[A-Za-z0-9._-]`. */
export const UserId = Type.String({
  pattern: '^[A-Za-z0-9._-]{1,128}$',
  description: 'Who asks: 1 to 128 letters, digits, dots, underscores or hyphens.',
  examples: ['48151623421234567890'],
})
export type UserId = Static<typeof UserId>

const validator = Compile(UserId)

export function isUserId(value: unknown): value is UserId {
  return validator.Check(value)
}

/** Digits in an id that app-service gives. */
export const newUserIdLength = 20

/**
 * A new user id: 20 decimal digits, each equally likely, so that `.*0$` takes a tenth of the users.
 * Bytes from 250 up are thrown away: 256 is no multiple of 10, and the remainder would favour 0 to 5.
 */
export function newUserId(): UserId {
  let id = ''
  while (id.length < newUserIdLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(newUserIdLength))) {
      if (byte < 250 && id.length < newUserIdLength) id += String(byte % 10)
    }
  }
  return id
}
