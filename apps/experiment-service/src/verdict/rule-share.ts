import { headers, newUserIdLength } from '@sms-checker/contracts'
import { InexactShareError, shareOfUsers } from '@sms-checker/verdict'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

const RouteMatch = Type.Object({
  headers: Type.Optional(Type.Record(Type.String(), Type.Object({ regex: Type.Optional(Type.String()) }))),
  withoutHeaders: Type.Optional(Type.Object({})),
})
type RouteMatch = Static<typeof RouteMatch>

/** The parts of a VirtualService that assign users. */
const Rule = Type.Object({
  http: Type.Array(
    Type.Object({
      match: Type.Optional(Type.Array(RouteMatch)),
      route: Type.Optional(
        Type.Array(Type.Object({ destination: Type.Object({ subset: Type.Optional(Type.String()) }) })),
      ),
    }),
  ),
})

export interface RuleShare {
  /** Share of random user ids that the rule assigns to the canary. */
  readonly share: number
  /** Last digits whose users are all on stable. */
  readonly stableDigits: readonly number[]
  /** The regular expression that selects the users of the canary, for display. */
  readonly regex: string
}

/**
 * Returns the canary's share of users, exactly, from the `spec` of the App VirtualService as JSON.
 *
 * Routes are tried in order. If two routes select random users, the share of the second depends on the first, so it is refused.
 *
 * @throws {InexactShareError} when the rule does not assign random users to the canary by one regular expression
 */
export function shareOfRule(rule: string): RuleShare {
  const spec: unknown = JSON.parse(rule)
  if (!Value.Check(Rule, spec)) throw inexact('it has no http routes')
  const routes = spec.http.map(({ match, route = [] }) => ({
    subsets: new Set(route.map(({ destination }) => destination.subset)),
    // The page always sends the header. Other conditions, such as on the cookie, only match requests without it.
    expressions: match?.some(takesAllUsers)
      ? undefined
      : match?.flatMap(({ headers: matched = {} }) => matched[headers.userId]?.regex ?? []),
  }))
  const selecting = routes.filter(({ expressions }) => expressions === undefined || expressions.some(selectsUsers))
  const [first, second] = selecting
  if (first === undefined) throw inexact('no route takes random users')
  if (first.subsets.size > 1) throw inexact('a route has several destinations')
  if (first.expressions === undefined) {
    const share = first.subsets.has('canary') ? 1 : 0
    const regex = routes.flatMap(({ expressions = [] }) => expressions).at(-1) ?? 'none'
    return { share, stableDigits: share === 0 ? digits : [], regex }
  }
  if (!first.subsets.has('canary') || second?.expressions !== undefined || second?.subsets.has('canary') === true) {
    throw inexact('more than one route selects users by their ids')
  }
  const regex = first.expressions.length === 1 ? (first.expressions[0] ?? '') : alternatives(first.expressions)
  return {
    share: shareOfUsers(regex),
    stableDigits: digits.filter((digit) => sharedWith(regex, digit) === 0),
    regex,
  }
}

/** Whether a condition does not depend on the user. One on the host, which `npm start` adds, does not. */
function takesAllUsers({ headers: matched = {}, withoutHeaders = {} }: RouteMatch): boolean {
  return Object.keys(matched).length === 0 && Object.keys(withoutHeaders).length === 0
}

const digits: readonly number[] = Array.from({ length: 10 }, (_, digit) => digit)

const selectsUsers = (regex: string) => shareOfUsers(regex) > 0

const alternatives = (expressions: readonly string[]) => expressions.map((regex) => `(${regex})`).join('|')

/** Returns the share of the users with this last digit that the expression matches. */
function sharedWith(regex: string, digit: number): number {
  return shareOfUsers(regex, newUserIdLength, String(digit))
}

function inexact(reason: string): InexactShareError {
  return new InexactShareError(`The share of users of the routing rule cannot be computed: ${reason}.`)
}
