import { type Expr, helper, replace, tpl } from '@helm-ts/chart'
import { userIdCookie } from '@sms-checker/contracts'
import { metadata } from '../metadata.ts'
import { values } from '../values/values.ts'

/**
 * Rewrites an expression for user ids so that it can match the value of one cookie inside a `cookie` header:
 * `.` and negated classes must not match `;`, which ends a cookie, and anchors are removed.
 *
 * The schema rejects `;` in the original expression, so `[;` can temporarily stand for `[^;`.
 */
function withinCookie(regex: Expr<string>): Expr<string> {
  const steps = [
    ['[^', '[;'],
    ['^', ''],
    ['$', ''],
    ['\\.', '\\x2e'],
    ['.', '[;]'],
    ['[;', '[^;'],
  ] as const
  return steps.reduce((text, [from, to]) => replace(text, from, to), regex)
}

/** Returns an expression for `cookie` headers in which the user id matches `idRegex`, an expression that does not match a semicolon. */
export function userIdCookieRegex(idRegex: string): string {
  return `(.*;\\s*)?${userIdCookie.name}=(?:${idRegex})(\\s*;.*)?`
}

/** Matches the `cookie` header of users whose id matches istio.canary.headerRoutingRegex. */
export const cookieRegex = helper(
  `${metadata.name}.cookieRegex`,
  tpl`(.*;\\s*)?${userIdCookie.name}=(?:${withinCookie(values.istio.canary.headerRoutingRegex)})(\\s*;.*)?`,
  'The expression istio.canary.headerRoutingRegex for the cookie header. The user id must be the whole value of one cookie, so the dot and negated classes must not match a semicolon.',
)
