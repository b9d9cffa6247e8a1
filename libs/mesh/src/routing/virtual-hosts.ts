import type { LocalReply } from '../decision.ts'
import type { Gateway } from '../objects/gateway.ts'
import { gatewayName, meshGateway } from '../objects/validate-objects.ts'
import type { MeshRequest, ProxyNode } from '../request.ts'
import { defaultNamespace, findService, hasLabels, type Service, serviceFqdn } from '../services.ts'
import { hostName, intersectPatterns, mostSpecific, patternCovers } from './host-pattern.ts'
import { installedRoutes, isCatchAll, type Route, type RouteTable } from './routes.ts'

/** The routes for the host of a request, and the VirtualServices that they come from. */
export interface VirtualHost {
  names: readonly string[]
  routes: readonly Route[]
}

interface GatewayObjects {
  readonly gateways: readonly Gateway[]
  readonly tables: readonly RouteTable[]
}

/** A port of an ingress gateway. */
interface GatewayListener {
  /** Hosts and wildcards that its servers accept. */
  readonly hosts: readonly string[]
  readonly virtualHosts: ReadonlyMap<string, VirtualHost>
}

/** The virtual host at an ingress gateway; a 404 when no Gateway has the host or no VirtualService is bound for it. */
export function gatewayVirtualHost(objects: GatewayObjects, request: MeshRequest): VirtualHost | LocalReply {
  const host = hostName(request.host)
  const { hosts, virtualHosts } = gatewayListener(objects, request.from, request.port)
  if (!hosts.some((pattern) => patternCovers(pattern, host))) {
    const all = objects.gateways.flatMap(({ spec }) => spec.servers.flatMap((server) => server.hosts))
    return notFound(`no Gateway has the host "${host}" on port ${request.port}; there are ${all.join(', ')}`)
  }
  return mostSpecific(virtualHosts, host) ?? notFound(`no VirtualService at the gateway has the host ${host}`)
}

/** Listeners by objects, proxy and port. Building one takes longer than the rest of a decision. */
const listeners = new WeakMap<GatewayObjects, WeakMap<ProxyNode, Map<number, GatewayListener>>>()

function gatewayListener(objects: GatewayObjects, proxy: ProxyNode, port: number): GatewayListener {
  const known = listeners.get(objects)?.get(proxy)?.get(port)
  if (known !== undefined) return known
  const listener = buildListener(objects, proxy, port)
  const byProxy = listeners.get(objects) ?? new WeakMap<ProxyNode, Map<number, GatewayListener>>()
  const byPort = byProxy.get(proxy) ?? new Map<number, GatewayListener>()
  listeners.set(objects, byProxy.set(proxy, byPort.set(port, listener)))
  return listener
}

function buildListener({ gateways, tables }: GatewayObjects, proxy: ProxyNode, port: number): GatewayListener {
  const servers = gateways
    .filter(({ spec }) => hasLabels(proxy.labels, spec.selector ?? {}))
    .flatMap(({ metadata, spec }) =>
      spec.servers
        .filter((server) => server.port.number === port)
        .map((server) => ({ metadata, hosts: server.hosts.map((pattern) => serverHost(pattern, metadata.namespace)) })),
    )
  // As Istio does, servers and VirtualServices for the same host share one virtual host, in which catch-all routes are last.
  const virtualHosts = new Map<string, VirtualHost>()
  for (const { metadata, hosts } of servers) {
    const gateway = gatewayName(metadata.name, metadata.namespace)
    for (const table of tables.filter(({ gateways }) => gateways.includes(gateway))) {
      const routes = installedRoutes(table, proxy, gateway, port)
      const domains = hosts
        .filter(({ namespace }) => namespace === undefined || namespace === table.namespace)
        .flatMap(({ pattern }) => table.hosts.map((own) => intersectPatterns(pattern, own)))
      for (const domain of new Set(domains)) {
        if (domain === undefined || routes.length === 0) continue
        const shared = virtualHosts.get(domain) ?? { names: [], routes: [] }
        virtualHosts.set(domain, { names: [...shared.names, table.name], routes: [...shared.routes, ...routes] })
      }
    }
  }
  for (const [domain, { names, routes }] of virtualHosts) {
    const ordered = [...routes.filter((route) => !isCatchAll(route)), ...routes.filter(isCatchAll)]
    virtualHosts.set(domain, { names, routes: ordered })
  }
  return { hosts: servers.flatMap(({ hosts }) => hosts.map(({ pattern }) => pattern)), virtualHosts }
}

/** A server's host: its pattern, and the namespace of the VirtualServices that may use it. */
function serverHost(host: string, gatewayNamespace = defaultNamespace): { pattern: string; namespace?: string } {
  const [pattern = '', namespace] = host.toLowerCase().split('/').reverse()
  if (namespace === undefined || namespace === '*') return { pattern }
  return { pattern, namespace: namespace === '.' ? gatewayNamespace : namespace }
}

/**
 * The virtual host at the sidecar of a calling pod. Without a VirtualService that is installed there, it is the service
 * itself; a 404 when there is no such service.
 */
export function sidecarVirtualHost(
  services: readonly Service[],
  tables: readonly RouteTable[],
  request: MeshRequest,
): VirtualHost | { service: Service } | LocalReply {
  const { from, port } = request
  const host = hostName(request.host)
  const service = findService(host, from.namespace ?? defaultNamespace, services)
  const candidates = tables
    .filter(({ gateways }) => gateways.includes(meshGateway))
    .map((table) => ({ table, routes: installedRoutes(table, from, meshGateway, port) }))
  const entries = candidates.flatMap((candidate) => candidate.table.hosts.map((own) => [own, candidate] as const))
  if (service !== undefined) {
    // Istio picks a service's VirtualService before it looks at the source of the routes.
    const found = mostSpecific(entries, serviceFqdn(service))
    const listens = service.ports.some((own) => own.port === port)
    if (found === undefined || found.routes.length === 0 || !listens) return { service }
    return { names: [found.table.name], routes: found.routes }
  }
  const installed = entries.filter(([, { table, routes }]) => routes.length > 0 && hasListener(table, services, port))
  const found = mostSpecific(installed, host)
  if (found === undefined) return notFound(`there is no service ${host}`)
  return { names: [found.table.name], routes: found.routes }
}

/** Hosts that are no service are reachable on the ports of the VirtualService's services, or on port 80 without any. */
function hasListener({ hosts }: RouteTable, services: readonly Service[], port: number): boolean {
  const own = services.filter((service) => hosts.some((host) => patternCovers(host, serviceFqdn(service))))
  return own.length === 0 ? port === 80 : own.some(({ ports }) => ports.some((entry) => entry.port === port))
}

function notFound(reason: string): LocalReply {
  return { kind: 'local-reply', status: 404, responseFlag: 'NR', reason }
}
