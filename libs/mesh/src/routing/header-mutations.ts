import { MeshConfigError } from '../objects/mesh-config-error.ts'
import { isAuthority } from '../objects/validate-objects.ts'
import type { HeaderOperations, Headers } from '../objects/virtual-service.ts'
import type { MeshRequest, RequestHeaders } from '../request.ts'

/** Changes to apply in this order: remove, set, add. Names are in lower case. */
export interface HeaderMutations {
  remove: readonly string[]
  set: readonly (readonly [name: string, value: string])[]
  add: readonly (readonly [name: string, value: string])[]
}

interface RequestHeader {
  /** Names to look up: the header and its alternative. */
  names: readonly string[]
  maxLength: number
}
type HeaderFormat = readonly (string | RequestHeader)[]

/** Header operations whose values are parsed. */
interface ParsedOperations {
  remove: readonly string[]
  set: readonly (readonly [name: string, value: HeaderFormat])[]
  add: readonly (readonly [name: string, value: HeaderFormat])[]
}

export interface ParsedHeaders {
  request: ParsedOperations
  response: ParsedOperations
  /** The host for the destination, set as a header. */
  authority?: string
}

/** Parses a `headers` block. Throws `MeshConfigError` for a value that Envoy's formatter or this library does not support. */
export function parseHeaders(headers: Headers | undefined, field: string): ParsedHeaders {
  const { set = {}, add = {} } = headers?.request ?? {}
  const authority = [...Object.entries(set), ...Object.entries(add)].find(([name]) => isAuthority(name))?.[1]
  return {
    request: parseOperations(headers?.request, `${field}.headers.request`),
    response: parseOperations(headers?.response, `${field}.headers.response`),
    ...(authority !== undefined && { authority }),
  }
}

function parseOperations({ remove = [], set = {}, add = {} }: HeaderOperations = {}, field: string): ParsedOperations {
  const parse = (values: Record<string, string>, operation: string) =>
    Object.entries(values)
      .filter(([name]) => !isAuthority(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name.toLowerCase(), parseFormat(value, `${field}.${operation}.${name}`)] as const)
  return { remove: remove.map((name) => name.toLowerCase()), set: parse(set, 'set'), add: parse(add, 'add') }
}

const command = /%%|%(?<name>[A-Z0-9_]+)(?:\((?<argument>[^)]*)\))?(?::(?<maxLength>\d+))?%|%/g

/** Parses a value of Envoy's header formatter. https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers */
function parseFormat(value: string, field: string): HeaderFormat {
  const parts: (string | RequestHeader)[] = []
  let end = 0
  for (const found of value.matchAll(command)) {
    parts.push(value.slice(end, found.index))
    end = found.index + found[0].length
    const { name, argument = '', maxLength } = found.groups ?? {}
    if (found[0] === '%%') parts.push('%')
    else if (name === undefined) {
      throw new MeshConfigError([`${field} has a single % in ${JSON.stringify(value)}: write %% for a percent sign`])
    } else {
      const names = argument.toLowerCase().split('?')
      if (name !== 'REQ' || names.length > 2 || names.some((name) => !/^:?[-\w]+$/.test(name))) {
        throw new MeshConfigError([`${field}: ${found[0]} is not supported; %REQ(header)% is the only command`])
      }
      parts.push({ names, maxLength: maxLength === undefined ? Number.POSITIVE_INFINITY : Number(maxLength) })
    }
  }
  return [...parts, value.slice(end)]
}

/** Both operations as one block, `first` before `second`. */
export function concatOperations(first: ParsedOperations, second: ParsedOperations): ParsedOperations {
  return {
    remove: [...first.remove, ...second.remove],
    set: [...first.set, ...second.set],
    add: [...first.add, ...second.add],
  }
}

/** Fills in request headers. As in Envoy, values are taken before any header is set, and an empty value changes nothing. */
export function resolveValues(operations: ParsedOperations, request: MeshRequest): HeaderMutations {
  const resolve = (values: ParsedOperations['set']) =>
    values
      .map(([name, format]) => [name, format.map((part) => resolvePart(part, request)).join('')] as const)
      .filter(([, value]) => value !== '')
  return { remove: operations.remove, set: resolve(operations.set), add: resolve(operations.add) }
}

function resolvePart(part: HeaderFormat[number], request: MeshRequest): string {
  if (typeof part === 'string') return part
  for (const name of part.names) {
    const value = requestHeader(request, name)
    if (value !== undefined) return value.slice(0, part.maxLength)
  }
  return ''
}

function requestHeader(request: MeshRequest, name: string): string | undefined {
  switch (name) {
    case ':authority':
    case 'host':
      return request.host
    case ':method':
      return request.method
    case ':path':
      return request.path
    case ':scheme':
      return request.scheme ?? 'http'
    default:
      return request.headers[name]
  }
}

/** Request headers after a route's operations. Removal comes first, so a removed header cannot be a value. */
export function mutateRequestHeaders(operations: ParsedOperations, request: MeshRequest): RequestHeaders {
  const headers = new Map(Object.entries(request.headers))
  for (const name of operations.remove) headers.delete(name)
  const { set, add } = resolveValues(operations, { ...request, headers: Object.fromEntries(headers) })
  for (const [name, value] of set) headers.set(name, value)
  for (const [name, value] of add) {
    const present = headers.get(name)
    headers.set(name, present === undefined ? value : `${present}, ${value}`)
  }
  return Object.fromEntries(headers)
}
