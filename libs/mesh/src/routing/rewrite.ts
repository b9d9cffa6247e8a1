import type { RequestMatcher } from '../matching/request-matcher.ts'
import { splitPath } from '../matching/request-path.ts'
import type { Redirect, Rewrite } from '../objects/virtual-service.ts'
import type { MeshRequest } from '../request.ts'

/** The path for the destination: the matched prefix (any path's own `/` when no URI was matched) or the whole path is replaced. The query stays. */
export function rewritePath(path: string, rewrite: Rewrite | undefined, matched: RequestMatcher | undefined): string {
  if (rewrite?.uri === undefined) return path
  const target = splitPath(path)
  const rest = matched?.wholeUri ? '' : target.path.slice((matched?.uriPrefix ?? '/').length)
  return rewrite.uri + rest + target.query
}

const defaultPorts = { http: 80, https: 443 }

/** Where a redirect sends a request. The port is named when it is not its scheme's own. */
export function redirectLocation(redirect: Redirect, request: MeshRequest): string {
  const scheme = redirect.scheme ?? request.scheme ?? 'http'
  const authority = redirect.authority ?? request.host
  const port = redirect.port
  const host = port === undefined ? authority : authority.replace(/:\d+$/, '')
  const portPart = port === undefined || port === defaultPorts[scheme] ? '' : `:${port}`
  const { query } = splitPath(request.path)
  const path = redirect.uri === undefined ? request.path : redirect.uri + (redirect.uri.includes('?') ? '' : query)
  return `${scheme}://${host}${portPart}${path}`
}
