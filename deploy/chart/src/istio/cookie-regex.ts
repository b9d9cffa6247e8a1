import { type Expr, helper, replace, tpl } from '@helm-ts/chart'
import { userIdCookie } from '@sms-checker/contracts'
import { metadata } from '../metadata.ts'
import { values } from '../values/values.ts'

/**
 * The rule for ids, as a rule for the text between `user-id=` and the end of that cookie. Whatever could match the `;` that
 * ends a cookie must not: `.` and negated classes are told so. A `;` of the rule itself would be refused by the schema, so it
 * marks here, for a moment, what becomes `[^;`. Anchors go: they stand only where the whole match begins or ends.
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

/** RE2 over the whole `cookie` header of the users whose id the rule matches: a page load carries no `x-user-id`. */
export const cookieRegex = helper(
  `${metadata.name}.cookieRegex`,
  tpl`(.*;\\s*)?${userIdCookie.name}=(?:${withinCookie(values.istio.canary.headerRoutingRegex)})(\\s*;.*)?`,
  'The rule istio.canary.headerRoutingRegex for the header cookie: the id must be the whole value of one cookie, so neither a dot nor a negated class may match the semicolon that ends it.',
)
