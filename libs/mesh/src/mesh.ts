import { type Clusters, indexClusters } from './balancing/clusters.ts'
import type { Decision } from './decision.ts'
import { normalizeTarget } from './matching/request-path.ts'
import type { Gateway } from './objects/gateway.ts'
import { parseObjects } from './objects/parse-objects.ts'
import type { MeshRequest } from './request.ts'
import { forward } from './routing/forward.ts'
import { redirectLocation } from './routing/rewrite.ts'
import { firstMatch, type RouteTable, routeTable } from './routing/routes.ts'
import {
  checkHostsAreUnique,
  gatewayName,
  gatewayVirtualHost,
  sidecarVirtualHost,
  type VirtualHost,
} from './routing/virtual-hosts.ts'
import { type Pod, qualifiedName, type Service } from './topology.ts'

/** Istio's objects and the cluster's services, checked and compiled. */
export interface Mesh {
  readonly gateways: readonly Gateway[]
  readonly tables: readonly RouteTable[]
  readonly services: readonly Service[]
  readonly clusters: Clusters
}

/**
 * Compiles `networking.istio.io/v1` Gateways, VirtualServices and DestinationRules.
 * Throws `MeshConfigError` when a field, a kind or a combination is not supported: nothing in an object is passed over.
 */
export function loadMesh(objects: readonly unknown[], services: readonly Service[]): Mesh {
  const { gateways, virtualServices, destinationRules } = parseObjects(objects)
  const known = new Set(gateways.map(gatewayName))
  const tables = virtualServices.map((service) => routeTable(service, known))
  checkHostsAreUnique(tables)
  return { gateways, tables, services, clusters: indexClusters(services, destinationRules) }
}

/** What Istio's proxies would do with a request while these pods are ready. The same input gives the same decision. */
export function decide(mesh: Mesh, pods: readonly Pod[], arrived: MeshRequest): Decision {
  const request = { ...arrived, path: normalizeTarget(arrived.path) }
  if (request.from.proxy === 'gateway') {
    const found = gatewayVirtualHost(mesh.gateways, mesh.tables, request)
    return 'kind' in found ? found : decideBy(mesh, pods, request, found)
  }
  const found = sidecarVirtualHost(mesh.services, mesh.tables, request)
  if ('table' in found) return decideBy(mesh, pods, request, found)
  if (!mesh.services.some((service) => qualifiedName(service) === found.service)) {
    return { kind: 'refused', status: 404, flag: 'NR', reason: `no service is called ${found.service}` }
  }
  // A service without a VirtualService is called on the port that was dialled.
  const destination = { host: found.service, port: { number: request.port } }
  return forward(mesh.clusters, pods, request, { route: [{ destination }] }, undefined)
}

function decideBy(mesh: Mesh, pods: readonly Pod[], request: MeshRequest, host: VirtualHost): Decision {
  const match = firstMatch(host.table.routes, { request, gateway: host.gateway })
  if (match === undefined) {
    const reason = `no route of VirtualService ${host.table.name} takes ${request.method} ${request.path}`
    return { kind: 'refused', status: 404, flag: 'NR', reason }
  }
  const { spec } = match.route
  const named = spec.name === undefined ? {} : { route: spec.name }
  const responseHeaders = spec.headers?.response === undefined ? [] : [spec.headers.response]
  if (spec.redirect !== undefined) {
    const location = redirectLocation(spec.redirect, request)
    return { kind: 'redirect', ...named, status: spec.redirect.redirectCode ?? 301, location, responseHeaders }
  }
  if (spec.directResponse !== undefined) {
    const { status, body } = spec.directResponse
    return { kind: 'answer', ...named, status, body: body?.string ?? '', responseHeaders }
  }
  return forward(mesh.clusters, pods, request, spec, match.by)
}
