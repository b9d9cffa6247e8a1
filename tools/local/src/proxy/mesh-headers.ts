import type { IncomingHttpHeaders } from 'node:http'
import type { Forward, HeaderChanges, Headers } from '@sms-checker/mesh'

/** Headers that belong to one connection and are not handed on (RFC 9110, section 7.6.1); `expect` was answered already. */
const ofTheConnection = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]

/** A request's headers as the mesh reads them. */
export function meshHeaders(incoming: IncomingHttpHeaders): Headers {
  const joined: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return joined
}

export function withoutConnectionHeaders<Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.includes(name)))
}

type AnswerHeaders = Record<string, string | string[] | undefined>

/** An answer's headers with the changes and the cookie that a decision asks for. */
export function answerHeaders(
  headers: AnswerHeaders,
  decision: Pick<Forward, 'responseHeaders' | 'affinityCookie'>,
): AnswerHeaders {
  const changed: AnswerHeaders = withoutConnectionHeaders(headers)
  for (const changes of decision.responseHeaders) change(changed, changes)
  const cookie = decision.affinityCookie
  if (cookie !== undefined) {
    const path = cookie.path === undefined ? '' : `; Path=${cookie.path}`
    const age = cookie.ttlMs === 0 ? '' : `; Max-Age=${Math.round(cookie.ttlMs / 1_000)}`
    change(changed, { add: { 'set-cookie': `${cookie.name}=${cookie.value}${age}${path}; HttpOnly` } })
  }
  return changed
}

function change(headers: AnswerHeaders, { remove = [], set = {}, add = {} }: HeaderChanges): void {
  for (const name of remove) delete headers[name.toLowerCase()]
  for (const [name, value] of Object.entries(set)) headers[name.toLowerCase()] = value
  for (const [name, value] of Object.entries(add)) {
    headers[name.toLowerCase()] = [...[headers[name.toLowerCase()] ?? []].flat(), value]
  }
}
