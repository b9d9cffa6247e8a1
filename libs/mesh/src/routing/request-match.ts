import { RE2JS } from 're2js'
import { MeshConfigError } from '../objects/mesh-config-error.ts'
import { isAuthority } from '../objects/validate-objects.ts'
import type { HttpMatch, StringMatch } from '../objects/virtual-service.ts'
import type { MeshRequest } from '../request.ts'
import { queryParameter, splitPath } from './request-path.ts'

export type RequestMatch = (request: MeshRequest) => boolean
type StringTest = (value: string) => boolean

/** Compiles the conditions of a match on the request itself. All must hold. An empty list matches every request. */
export function requestConditions(match: HttpMatch, field: string): RequestMatch[] {
  const uri = match.uri && stringMatcher(match.uri, `${field}.uri`, { ignoreCase: match.ignoreUriCase ?? false })
  const scheme = match.scheme && stringMatcher(match.scheme, `${field}.scheme`)
  const method = match.method && stringMatcher(match.method, `${field}.method`)
  const authority = match.authority && stringMatcher(match.authority, `${field}.authority`)
  const conditions: (RequestMatch | undefined)[] = [
    uri && (({ path }) => uri(splitPath(path).path)),
    scheme && ((request) => scheme(request.scheme ?? 'http')),
    method && ((request) => method(request.method)),
    authority && ((request) => authority(request.host)),
    ...namedConditions(match.headers, `${field}.headers`, headerOf, presentAndMatching),
    ...namedConditions(match.withoutHeaders, `${field}.withoutHeaders`, headerOf, absentOrDifferent),
    ...namedConditions(match.queryParams, `${field}.queryParams`, parameterOf, presentAndMatching),
  ]
  return conditions.filter((condition) => condition !== undefined)
}

/** Envoy's name for the header Host is `:authority`, so both are the host of the request. */
function headerOf({ headers, host }: MeshRequest, name: string): string | undefined {
  return isAuthority(name) ? host : headers[name.toLowerCase()]
}
const parameterOf = ({ path }: MeshRequest, name: string) => queryParameter(path, name)

function namedConditions(
  matches: Record<string, StringMatch> | undefined,
  field: string,
  lookUp: (request: MeshRequest, name: string) => string | undefined,
  holds: (value: string | undefined, test: StringTest, anyValue: boolean) => boolean,
): RequestMatch[] {
  return Object.entries(matches ?? {}).map(([name, match]) => {
    const test = stringMatcher(match, `${field}.${name}`)
    const anyValue = Object.keys(match).length === 0
    return (request) => holds(lookUp(request, name), test, anyValue)
  })
}

function presentAndMatching(value: string | undefined, test: StringTest): boolean {
  return value !== undefined && test(value)
}

/** Istio has Envoy treat a missing header as empty here, so `withoutHeaders: {a: {regex: '.*'}}` never holds. */
function absentOrDifferent(value: string | undefined, test: StringTest, anyValue: boolean): boolean {
  return anyValue ? value === undefined : !test(value ?? '')
}

/** Compiles a string match. An empty one matches any string. Throws `MeshConfigError` for a pattern that is not RE2. */
export function stringMatcher(match: StringMatch, field: string, { ignoreCase = false } = {}): StringTest {
  const { exact, prefix, regex } = match
  if (regex !== undefined) {
    const pattern = compileRegex(regex, field)
    return (value) => pattern.matches(value)
  }
  const fold = (value: string) => (ignoreCase ? value.toLowerCase() : value)
  if (exact !== undefined) return (value) => fold(value) === fold(exact)
  if (prefix !== undefined) return (value) => fold(value).startsWith(fold(prefix))
  return () => true
}

function compileRegex(regex: string, field: string): RE2JS {
  try {
    return RE2JS.compile(regex)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new MeshConfigError([`${field}.regex is not an RE2 pattern: ${reason}`])
  }
}
