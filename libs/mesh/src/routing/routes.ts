import { gatewayName, meshGateway } from '../objects/validate-objects.ts'
import type { Destination, HttpMatch, HttpRoute, RouteDestination, VirtualService } from '../objects/virtual-service.ts'
import type { MeshRequest, ProxyNode } from '../request.ts'
import { defaultNamespace, hasLabels, resolveHost } from '../services.ts'
import { type ParsedHeaders, parseHeaders } from './header-mutations.ts'
import { type RequestMatch, requestConditions } from './request-match.ts'
import { type RetryPolicy, retryPolicy } from './retry-policy.ts'

/** One route of Envoy: an HTTP route with one entry of its `match`. */
export interface Route {
  /** Name of the route, then `.` and the match's, where they have one. */
  name?: string
  match: HttpMatch
  conditions: readonly RequestMatch[]
  spec: HttpRoute
  headers: ParsedHeaders
  destinations: readonly (RouteDestination & { parsedHeaders: ParsedHeaders })[]
  mirrors: readonly { destination: Destination; percentage: number }[]
  retries: RetryPolicy | undefined
}

/** A compiled VirtualService. */
export interface RouteTable {
  name: string
  namespace: string
  hosts: readonly string[]
  gateways: readonly string[]
  routes: readonly Route[]
}

/** Compiles a valid VirtualService. Throws `MeshConfigError` for a bad pattern, header value or retry policy. */
export function compileRoutes({ metadata, spec }: VirtualService): RouteTable {
  const namespace = metadata.namespace ?? defaultNamespace
  return {
    name: metadata.name,
    namespace,
    hosts: spec.hosts.map((host) => resolveHost(host, namespace)),
    gateways: (spec.gateways ?? [meshGateway]).map((name) => gatewayName(name, namespace)),
    routes: spec.http.flatMap((http, index) => {
      const field = `VirtualService ${metadata.name}: spec.http[${index}]`
      const resolve = (to: Destination) => ({ ...to, host: resolveHost(to.host, namespace) })
      const action = {
        spec: http,
        headers: parseHeaders(http.headers, field),
        destinations: (http.route ?? []).map((entry, place) => ({
          ...entry,
          destination: resolve(entry.destination),
          parsedHeaders: parseHeaders(entry.headers, `${field}.route[${place}]`),
        })),
        mirrors: mirrorsOf(http).map((mirror) => ({ ...mirror, destination: resolve(mirror.destination) })),
        retries: retryPolicy(http.retries, `${field}.retries`),
      }
      return (http.match ?? [{}]).map((match, entry) => {
        const names = [http.name, match.name].filter((name) => name !== undefined && name !== '')
        return {
          ...action,
          ...(names.length > 0 && { name: names.join('.') }),
          match: { ...match, ...(match.gateways && { gateways: fullNames(match.gateways, namespace) }) },
          conditions: requestConditions(match, `${field}.match[${entry}]`),
        }
      })
    }),
  }
}

const fullNames = (names: readonly string[], namespace: string) => names.map((name) => gatewayName(name, namespace))

function mirrorsOf({ mirror, mirrorPercentage, mirrors = [] }: HttpRoute): Route['mirrors'] {
  const percent = (percentage: HttpRoute['mirrorPercentage']) =>
    percentage === undefined ? 100 : (percentage.value ?? 0)
  if (mirror !== undefined) return [{ destination: mirror, percentage: percent(mirrorPercentage) }]
  return mirrors.map(({ destination, percentage }) => ({ destination, percentage: percent(percentage) }))
}

/**
 * The routes that Istio installs in a proxy: those whose port, gateway and source match it, up to the first that takes
 * every request. A VirtualService without any is not installed at all.
 */
export function installedRoutes({ routes }: RouteTable, proxy: ProxyNode, gateway: string, port: number): Route[] {
  const installed = routes.filter(
    ({ match }) => (match.port === undefined || match.port === port) && matchesSource(match, proxy, gateway),
  )
  const end = installed.findIndex(isCatchAll)
  return end < 0 ? installed : installed.slice(0, end + 1)
}

/** With `gateways`, Istio ignores the labels and the namespace of the source. */
function matchesSource({ gateways, sourceLabels = {}, sourceNamespace }: HttpMatch, proxy: ProxyNode, gateway: string) {
  if (gateways !== undefined) return gateways.includes(gateway)
  if (!hasLabels(proxy.labels, sourceLabels)) return false
  return sourceNamespace === undefined || sourceNamespace === (proxy.namespace ?? defaultNamespace)
}

/** Whether a route takes every request. */
export function isCatchAll({ match, conditions }: Route): boolean {
  if (conditions.length === 0) return true
  return conditions.length === 1 && (match.uri?.prefix === '/' || match.uri?.regex === '.*')
}

export function firstMatch(routes: readonly Route[], request: MeshRequest): Route | undefined {
  return routes.find(({ conditions }) => conditions.every((holds) => holds(request)))
}
