import type { HttpMatch, StringMatch } from '../objects/http-match.ts'
import type { MeshRequest } from '../request.ts'
import { defaultNamespace, hasLabels } from '../topology.ts'
import { queryParameter, splitPath } from './request-path.ts'
import { stringMatcher, type Test } from './string-matcher.ts'

/** A request, and the name of the gateway (`namespace/name`, or `mesh` for a sidecar) through which it came. */
export interface Arrival {
  request: MeshRequest
  gateway: string
}

export interface RequestMatcher {
  matches: (arrival: Arrival) => boolean
  /** What a URI rewrite replaces: the matched prefix, or else the whole path. */
  uriPrefix?: string
  wholeUri: boolean
}

type Condition = (arrival: Arrival) => boolean

/** Compiles one entry of a route's `match`: all of its conditions must hold. `gateways` are already full names. */
export function requestMatcher(match: HttpMatch, field: string, gateways: string[] | undefined): RequestMatcher {
  const conditions: Condition[] = [
    ...on(match.uri, `${field}.uri`, uriOf, match.ignoreUriCase),
    ...on(match.scheme, `${field}.scheme`, ({ request }) => request.scheme ?? 'http'),
    ...on(match.method, `${field}.method`, ({ request }) => request.method),
    ...on(match.authority, `${field}.authority`, ({ request }) => request.host),
    ...named(match.headers, `${field}.headers`, headerOf, presentAnd),
    ...named(match.withoutHeaders, `${field}.withoutHeaders`, headerOf, absentOrNot),
    ...named(match.queryParams, `${field}.queryParams`, parameterOf, presentAnd),
  ]
  const { port, sourceLabels, sourceNamespace } = match
  if (port !== undefined) conditions.push(({ request }) => request.port === port)
  if (sourceLabels !== undefined) conditions.push(({ request }) => hasLabels(request.from.labels, sourceLabels))
  if (sourceNamespace !== undefined) {
    conditions.push(({ request }) => (request.from.namespace ?? defaultNamespace) === sourceNamespace)
  }
  if (gateways !== undefined) conditions.push(({ gateway }) => gateways.includes(gateway))
  return {
    matches: (arrival) => conditions.every((holds) => holds(arrival)),
    wholeUri: match.uri?.exact !== undefined || match.uri?.regex !== undefined,
    ...(match.uri?.prefix !== undefined && { uriPrefix: match.uri.prefix }),
  }
}

const uriOf = ({ request }: Arrival) => splitPath(request.path).path
const headerOf = ({ request }: Arrival, name: string) => request.headers[name]
const parameterOf = ({ request }: Arrival, name: string) => queryParameter(request.path, name)

function on(match: StringMatch | undefined, field: string, part: (arrival: Arrival) => string, ignoreCase = false) {
  if (match === undefined) return []
  const test = stringMatcher(match, field, { ignoreCase })
  return [(arrival: Arrival) => test(part(arrival))]
}

function named(
  matches: Record<string, StringMatch> | undefined,
  field: string,
  value: (arrival: Arrival, name: string) => string | undefined,
  holds: (value: string | undefined, test: Test, anyValue: boolean) => boolean,
): Condition[] {
  return Object.entries(matches ?? {}).map(([name, match]) => {
    const test = stringMatcher(match, `${field}.${name}`)
    const anyValue = Object.keys(match).length === 0
    return (arrival: Arrival) => holds(value(arrival, name), test, anyValue)
  })
}

function presentAnd(value: string | undefined, test: Test): boolean {
  return value !== undefined && test(value)
}

/** Istio has Envoy treat a missing header as an empty one here, so `withoutHeaders: {a: {regex: '.*'}}` never holds. */
function absentOrNot(value: string | undefined, test: Test, anyValue: boolean): boolean {
  return anyValue ? value === undefined : !test(value ?? '')
}
