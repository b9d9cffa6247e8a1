import { newUserId } from '@sms-checker/contracts'

/** A new id as app-service creates them, with this last digit, which decides about the variant. */
export function newUserIdEndingIn(digit: string | number): string {
  return `${newUserId().slice(0, -1)}${digit}`
}
