import type { HttpMatch, Redirect, Rewrite } from '../objects/virtual-service.ts'
import type { MeshRequest } from '../request.ts'
import { splitPath } from './request-path.ts'

/** The path for the destination. A rewrite replaces the matched prefix, or the whole path of an exact or regex match. */
export function rewritePath(path: string, rewrite: Rewrite | undefined, uri: HttpMatch['uri']): string {
  if (rewrite?.uri === undefined) return path
  const target = splitPath(path)
  const wholePath = uri?.exact !== undefined || uri?.regex !== undefined
  const rest = wholePath ? '' : target.path.slice((uri?.prefix ?? '/').length)
  return rewrite.uri + rest + target.query
}

const defaultPorts = { http: 80, https: 443 }

/** The location of a redirect. Istio drops a port that is the default of the scheme. */
export function redirectLocation(redirect: Redirect, request: MeshRequest): string {
  const scheme = redirect.scheme ?? request.scheme ?? 'http'
  const port = redirect.port === defaultPorts[scheme] ? undefined : redirect.port
  const host = redirect.authority ?? redirectHost(request, scheme, port)
  const { query } = splitPath(request.path)
  const path = redirect.uri === undefined ? request.path : redirect.uri + (redirect.uri.includes('?') ? '' : query)
  return `${scheme}://${host}${port === undefined ? '' : `:${port}`}${path}`
}

/** The request's host. Envoy drops its port for a new port, or when it was the default of a scheme that changes. */
function redirectHost(request: MeshRequest, scheme: 'http' | 'https', port: number | undefined): string {
  const requestScheme = request.scheme ?? 'http'
  const schemePort = scheme === requestScheme ? undefined : `:${defaultPorts[requestScheme]}`
  const [requestPort] = /:\d+$/.exec(request.host) ?? []
  const dropPort = requestPort !== undefined && (port !== undefined || requestPort === schemePort)
  return dropPort ? request.host.slice(0, -requestPort.length) : request.host
}
