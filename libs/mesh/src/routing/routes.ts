import { type Arrival, type RequestMatcher, requestMatcher } from '../matching/request-matcher.ts'
import { MeshConfigError } from '../objects/mesh-config-error.ts'
import type { Destination, HttpRoute, VirtualService } from '../objects/virtual-service.ts'
import { defaultNamespace, qualifyHost } from '../topology.ts'

/** A route whose patterns are compiled and whose destinations carry full names. */
export interface Route {
  spec: HttpRoute
  matchers: RequestMatcher[]
}

/** A VirtualService ready to be asked. */
export interface RouteTable {
  name: string
  hosts: string[]
  gateways: string[]
  routes: Route[]
}

/** Stands for every sidecar in a VirtualService's `gateways`. */
export const meshGateway = 'mesh'

/** Compiles a VirtualService. Throws `MeshConfigError` at what the shape alone cannot show: a bad pattern, a route with no or two actions, an unknown gateway. */
export function routeTable(service: VirtualService, knownGateways: ReadonlySet<string>): RouteTable {
  const { metadata, spec } = service
  const namespace = metadata.namespace ?? defaultNamespace
  const object = `VirtualService ${metadata.name}`

  function gatewayNames(names: string[], field: string): string[] {
    return names.map((name) => {
      const full = name === meshGateway || name.includes('/') ? name : `${namespace}/${name}`
      if (full !== meshGateway && !knownGateways.has(full)) {
        throw new MeshConfigError([`${object}: ${field} names ${name}, and there is no such Gateway`])
      }
      return full
    })
  }

  return {
    name: metadata.name,
    hosts: spec.hosts.map((host) => qualifyHost(host, namespace)),
    gateways: gatewayNames(spec.gateways ?? [meshGateway], 'spec.gateways'),
    routes: spec.http.map((route, index) => {
      const field = `spec.http[${index}]`
      checkActions(route, `${object}: ${field}`)
      const matchers = (route.match ?? []).map((match, entry) => {
        const here = `${field}.match[${entry}]`
        const gateways = match.gateways && gatewayNames(match.gateways, `${here}.gateways`)
        return requestMatcher(match, `${object}: ${here}`, gateways)
      })
      return { spec: qualifyDestinations(route, namespace), matchers }
    }),
  }
}

/** The first route that takes the request, with the entry of its `match` that did. */
export function firstMatch(
  routes: readonly Route[],
  arrival: Arrival,
): { route: Route; by?: RequestMatcher } | undefined {
  for (const route of routes) {
    if (route.matchers.length === 0) return { route }
    const by = route.matchers.find((matcher) => matcher.matches(arrival))
    if (by !== undefined) return { route, by }
  }
  return undefined
}

function checkActions(route: HttpRoute, field: string): void {
  const actions = (['route', 'redirect', 'directResponse'] as const).filter((action) => route[action] !== undefined)
  if (actions.length !== 1) {
    throw new MeshConfigError([`${field} must have one of route, redirect and directResponse, not ${actions.length}`])
  }
  const onlyForRoutes = ['rewrite', 'timeout', 'retries', 'mirror', 'mirrorPercentage', 'mirrors'] as const
  const idle = actions[0] === 'route' ? undefined : onlyForRoutes.find((action) => route[action] !== undefined)
  if (idle !== undefined) throw new MeshConfigError([`${field}.${idle} does nothing beside ${actions[0]}`])
  if (route.mirror !== undefined && route.mirrors !== undefined) {
    throw new MeshConfigError([`${field} has both mirror and mirrors`])
  }
  if (route.mirrorPercentage !== undefined && route.mirror === undefined) {
    throw new MeshConfigError([`${field}.mirrorPercentage has no mirror to apply to`])
  }
  const weights = route.route?.map(({ weight }) => weight ?? 0) ?? []
  if (weights.length > 1 && weights.every((weight) => weight === 0)) {
    throw new MeshConfigError([`${field}.route has several destinations and no weight above 0`])
  }
}

function qualifyDestinations(route: HttpRoute, namespace: string): HttpRoute {
  const qualify = (to: Destination) => ({ ...to, host: qualifyHost(to.host, namespace) })
  return {
    ...route,
    ...(route.route && { route: route.route.map((to) => ({ ...to, destination: qualify(to.destination) })) }),
    ...(route.mirror && { mirror: qualify(route.mirror) }),
    ...(route.mirrors && { mirrors: route.mirrors.map((to) => ({ ...to, destination: qualify(to.destination) })) }),
  }
}
