import { type Clusters, indexClusters } from './clusters/cluster.ts'
import type { RouteDecision } from './decision.ts'
import type { Gateway } from './objects/gateway.ts'
import { parseObjects } from './objects/parse-objects.ts'
import { validateObjects } from './objects/validate-objects.ts'
import type { MeshRequest } from './request.ts'
import { forward } from './routing/forward.ts'
import { parseHeaders, resolveValues } from './routing/header-mutations.ts'
import { normalizeTarget } from './routing/request-path.ts'
import { retryPolicy } from './routing/retry-policy.ts'
import { redirectLocation } from './routing/rewrite.ts'
import { compileRoutes, firstMatch, type Route, type RouteTable } from './routing/routes.ts'
import { gatewayVirtualHost, sidecarVirtualHost } from './routing/virtual-hosts.ts'
import { type Pod, type Service, serviceFqdn } from './services.ts'

/** Validated and compiled Istio objects, and the services of the cluster. */
export interface Mesh {
  readonly gateways: readonly Gateway[]
  readonly tables: readonly RouteTable[]
  readonly services: readonly Service[]
  readonly clusters: Clusters
}

/**
 * Compiles Gateways, VirtualServices and DestinationRules of `networking.istio.io`. Throws `MeshConfigError` for a kind,
 * a field or a combination that is invalid or not supported: nothing in an object is silently ignored.
 */
export function loadMesh(objects: readonly unknown[], services: readonly Service[]): Mesh {
  const parsed = parseObjects(objects)
  validateObjects(parsed)
  return {
    gateways: parsed.gateways,
    tables: parsed.virtualServices.map(compileRoutes),
    services,
    clusters: indexClusters(services, parsed.destinationRules),
  }
}

/** Decides what Istio's proxies do with a request while these pods are ready. The same input gives the same decision. */
export function routeRequest(mesh: Mesh, pods: readonly Pod[], received: MeshRequest): RouteDecision {
  const request = { ...received, path: normalizeTarget(received.path) }
  const found =
    request.from.proxy === 'gateway'
      ? gatewayVirtualHost(mesh, request)
      : sidecarVirtualHost(mesh.services, mesh.tables, request)
  if ('kind' in found) return found
  if ('service' in found) return forward(mesh.clusters, pods, request, defaultRoute(found.service, request.port))

  const route = firstMatch(found.routes, request)
  if (route === undefined) {
    const reason = `no route of VirtualService ${found.names.join(', ')} matches ${request.method} ${request.path}`
    return { kind: 'local-reply', status: 404, responseFlag: 'NR', reason }
  }
  const { redirect, directResponse } = route.spec
  if (redirect === undefined && directResponse === undefined) return forward(mesh.clusters, pods, request, route)
  const common = {
    ...(route.name !== undefined && { route: route.name }),
    responseHeaders: [resolveValues(route.headers.response, request)],
  }
  if (redirect !== undefined) {
    const location = redirectLocation(redirect, request)
    return { kind: 'redirect', ...common, status: redirect.redirectCode ?? 301, location }
  }
  return {
    kind: 'direct-response',
    ...common,
    status: directResponse?.status ?? 200,
    body: directResponse?.body?.string ?? '',
  }
}

/** The route to a service without a VirtualService, on the port that was called. */
function defaultRoute(service: Service, port: number): Route {
  const headers = parseHeaders(undefined, '')
  return {
    match: {},
    conditions: [],
    spec: {},
    headers,
    destinations: [{ destination: { host: serviceFqdn(service), port: { number: port } }, parsedHeaders: headers }],
    mirrors: [],
    retries: retryPolicy(undefined, ''),
  }
}
