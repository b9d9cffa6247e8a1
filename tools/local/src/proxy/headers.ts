import type { IncomingHttpHeaders } from 'node:http'
import { connectionHeaders, type Forward, type HeaderMutations, type RequestHeaders } from '@sms-checker/mesh'

/** Request headers in the form that libs/mesh reads. */
export function meshHeaders(incoming: IncomingHttpHeaders): RequestHeaders {
  const joined: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return joined
}

export function withoutConnectionHeaders<Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !connectionHeaders.includes(name)))
}

export type ResponseHeaders = Record<string, string | string[] | undefined>

/** Response headers after the mutations and with the cookie of a decision. */
export function mutateResponseHeaders(
  headers: ResponseHeaders,
  { responseHeaders, hashCookie }: Pick<Forward, 'responseHeaders' | 'hashCookie'>,
): ResponseHeaders {
  const mutated: ResponseHeaders = withoutConnectionHeaders(headers)
  for (const mutations of responseHeaders) mutate(mutated, mutations)
  if (hashCookie !== undefined) {
    const { name, value, path, ttlMs } = hashCookie
    const attributes = [
      ...(ttlMs === 0 ? [] : [`Max-Age=${Math.round(ttlMs / 1_000)}`]),
      ...(path === undefined ? [] : [`Path=${path}`]),
      'HttpOnly',
    ]
    mutate(mutated, { remove: [], set: [], add: [['set-cookie', [`${name}=${value}`, ...attributes].join('; ')]] })
  }
  return mutated
}

function mutate(headers: ResponseHeaders, { remove, set, add }: HeaderMutations): void {
  for (const name of remove) delete headers[name]
  for (const [name, value] of set) headers[name] = value
  for (const [name, value] of add) headers[name] = [...[headers[name] ?? []].flat(), value]
}
