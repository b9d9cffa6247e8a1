import type { Refused } from '../decision.ts'
import { byHostSpecificity, hostMatches, withoutPort } from '../matching/host-match.ts'
import type { Gateway } from '../objects/gateway.ts'
import { MeshConfigError } from '../objects/mesh-config-error.ts'
import type { MeshRequest } from '../request.ts'
import { defaultNamespace, dialledName, hasLabels, type Service } from '../topology.ts'
import { meshGateway, type RouteTable } from './routes.ts'

export function gatewayName({ metadata }: Gateway): string {
  return `${metadata.namespace ?? defaultNamespace}/${metadata.name}`
}

/** Throws `MeshConfigError` at two VirtualServices for one host and gateway: which of them wins, Istio leaves open. */
export function checkHostsAreUnique(tables: readonly RouteTable[]): void {
  const owners = new Map<string, string>()
  for (const { name, hosts, gateways } of tables) {
    for (const key of hosts.flatMap((host) => gateways.map((gateway) => `${host} on gateway ${gateway}`))) {
      const owner = owners.get(key)
      if (owner !== undefined) throw new MeshConfigError([`VirtualService ${name}: ${owner} has host ${key} already`])
      owners.set(key, name)
    }
  }
}

export interface VirtualHost {
  gateway: string
  table: RouteTable
}

/** The VirtualService that answers for the host of a request at a gateway; 404 when no Gateway admits it or none is bound. */
export function gatewayVirtualHost(
  gateways: readonly Gateway[],
  tables: readonly RouteTable[],
  request: MeshRequest,
): VirtualHost | Refused {
  const host = withoutPort(request.host)
  const admitting = gateways.filter(
    (gateway) =>
      hasLabels(request.from.labels, gateway.spec.selector) &&
      gateway.spec.servers.some(
        (server) => server.port.number === request.port && server.hosts.some((pattern) => hostMatches(pattern, host)),
      ),
  )
  if (admitting.length === 0) {
    const hosts = gateways.flatMap(({ spec }) => spec.servers.flatMap((server) => server.hosts))
    return noRoute(`no Gateway admits host "${host}" on port ${request.port}; there are ${hosts.join(', ')}`)
  }
  const candidates = admitting.flatMap((gateway) => {
    const name = gatewayName(gateway)
    return tables.filter((table) => table.gateways.includes(name)).map((table) => ({ gateway: name, table }))
  })
  return mostSpecific(candidates, host) ?? noRoute(`no VirtualService at the gateway has host ${host}`)
}

/** The VirtualService that answers for the host that a pod calls, or the full name of a service that has none. */
export function sidecarVirtualHost(
  services: readonly Service[],
  tables: readonly RouteTable[],
  request: MeshRequest,
): VirtualHost | { service: string } {
  const host = dialledName(withoutPort(request.host), request.from.namespace ?? defaultNamespace, services)
  const candidates = tables
    .filter((table) => table.gateways.includes(meshGateway))
    .map((table) => ({ gateway: meshGateway, table }))
  return mostSpecific(candidates, host) ?? { service: host }
}

function mostSpecific(candidates: readonly VirtualHost[], host: string): VirtualHost | undefined {
  const [best] = candidates
    .flatMap((candidate) => candidate.table.hosts.map((pattern) => ({ pattern, candidate })))
    .filter(({ pattern }) => hostMatches(pattern, host))
    .sort((a, b) => byHostSpecificity(a.pattern, b.pattern))
  return best?.candidate
}

function noRoute(reason: string): Refused {
  return { kind: 'refused', status: 404, flag: 'NR', reason }
}
