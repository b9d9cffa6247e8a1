import { patternCovers } from '../routing/host-pattern.ts'
import { defaultNamespace, resolveHost } from '../services.ts'
import type { DestinationRule } from './destination-rule.ts'
import type { Gateway } from './gateway.ts'
import { MeshConfigError } from './mesh-config-error.ts'
import type { IstioObjects } from './parse-objects.ts'
import type { Headers, HttpRoute, VirtualService } from './virtual-service.ts'

/** Stands for all sidecars in a VirtualService's `gateways`. */
export const meshGateway = 'mesh'

/** Full name of a gateway that an object of `namespace` refers to. */
export function gatewayName(name: string, namespace: string | undefined): string {
  return name === meshGateway || name.includes('/') ? name : `${namespace ?? defaultNamespace}/${name}`
}

/**
 * Checks what a schema cannot express: the rules of Istio's validation webhook, references to Gateways, and objects
 * for one host, which Istio merges in an order that it does not define. Throws `MeshConfigError` with every violation.
 */
export function validateObjects({ gateways, virtualServices, destinationRules }: IstioObjects): void {
  const known = new Set(gateways.map(({ metadata }) => gatewayName(metadata.name, metadata.namespace)))
  const errors = [
    ...gateways.flatMap(gatewayErrors),
    ...destinationRules.flatMap(subsetErrors),
    ...virtualServices.flatMap((service) => virtualServiceErrors(service, known)),
    ...sharedHostErrors(virtualServices, destinationRules),
  ]
  if (errors.length > 0) throw new MeshConfigError(errors)
}

function gatewayErrors({ metadata, spec }: Gateway): string[] {
  return duplicates(spec.servers.map(({ port }) => port.name)).map(
    (name) => `Gateway ${metadata.name}: spec.servers use the port name ${name} twice`,
  )
}

function subsetErrors({ metadata, spec }: DestinationRule): string[] {
  return duplicates((spec.subsets ?? []).map(({ name }) => name)).map(
    (name) => `DestinationRule ${metadata.name}: spec.subsets has the name ${name} twice`,
  )
}

function duplicates(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}

function virtualServiceErrors({ metadata, spec }: VirtualService, known: ReadonlySet<string>): string[] {
  const { hosts, gateways = [meshGateway], http } = spec
  const unknownGateways = (names: readonly string[], field: string) =>
    names
      .map((name) => ({ name, full: gatewayName(name, metadata.namespace) }))
      .filter(({ full }) => full !== meshGateway && !known.has(full))
      .map(({ name }) => `${field} names ${name}, but there is no such Gateway`)
  const errors = [
    ...unknownGateways(gateways, 'spec.gateways'),
    ...(gateways.includes(meshGateway) && hosts.includes('*')
      ? ['spec.hosts must not be * for the mesh: name the hosts, or bind the VirtualService to Gateways only']
      : []),
    ...overlappingHosts(hosts),
    ...http.flatMap((route, index) => [
      ...routeErrors(route).map((error) => `spec.http[${index}]${error}`),
      ...(route.match ?? []).flatMap((match, entry) =>
        unknownGateways(match.gateways ?? [], `spec.http[${index}].match[${entry}].gateways`),
      ),
    ]),
  ]
  return errors.map((error) => `VirtualService ${metadata.name}: ${error}`)
}

function overlappingHosts(hosts: readonly string[]): string[] {
  return hosts.flatMap((host, index) =>
    hosts
      .slice(index + 1)
      .filter((other) => patternCovers(host, other) || patternCovers(other, host))
      .map((other) => `spec.hosts ${host} and ${other} overlap`),
  )
}

/** Each error starts with the rest of the field's path. */
function routeErrors(route: HttpRoute): string[] {
  const { redirect, rewrite, mirror, mirrors, mirrorPercentage, headers } = route
  const actions = (['route', 'redirect', 'directResponse'] as const).filter((action) => route[action] !== undefined)
  if (actions.length !== 1) return [` must have one of route, redirect and directResponse, not ${actions.length}`]
  const errors: string[] = []
  const onlyForRoutes = ['rewrite', 'timeout', 'retries', 'mirror', 'mirrorPercentage', 'mirrors'] as const
  for (const field of onlyForRoutes) {
    if (actions[0] !== 'route' && route[field] !== undefined) errors.push(`.${field} has no effect with ${actions[0]}`)
  }
  if (redirect && !redirect.uri && !redirect.authority && !redirect.scheme && redirect.port === undefined) {
    errors.push('.redirect must have a uri, authority, scheme or port: without any, it redirects to itself')
  }
  if (rewrite && !rewrite.uri && !rewrite.authority) errors.push('.rewrite must have a uri or authority')
  if (mirror !== undefined && mirrors !== undefined) errors.push(' has both mirror and mirrors')
  if (mirrorPercentage !== undefined && mirror === undefined) errors.push('.mirrorPercentage has no mirror to apply to')
  const weights = route.route?.map(({ weight }) => weight ?? 0) ?? []
  if (weights.length > 1 && weights.every((weight) => weight === 0)) {
    errors.push('.route has several destinations and no weight above 0')
  }
  errors.push(...authorityErrors(headers, rewrite?.authority), ...connectionHeaderErrors(headers))
  for (const [index, { headers }] of (route.route ?? []).entries()) {
    const ofHeaders = [...authorityErrors(headers), ...connectionHeaderErrors(headers)]
    errors.push(...ofHeaders.map((error) => `.route[${index}]${error}`))
  }
  return errors
}

/** The authority may be set once: by the rewrite or as one header. Its value is literal, so Envoy's commands do not work. */
function authorityErrors(headers: Headers | undefined, rewritten?: string): string[] {
  const { set = {}, add = {} } = headers?.request ?? {}
  const values = [...Object.entries(set), ...Object.entries(add)].flatMap(([name, value]) =>
    isAuthority(name) ? [value] : [],
  )
  return [
    ...(values.length + (rewritten === undefined ? 0 : 1) > 1 ? ['.headers.request sets the authority again'] : []),
    ...(values.some((value) => value === '' || value.includes('%'))
      ? ['.headers.request sets an authority that is empty or has a %: Envoy takes it literally']
      : []),
  ]
}

/** Headers of one connection (RFC 9110, section 7.6.1), and `expect`: a proxy answers them itself, and forwards none. */
export const connectionHeaders: readonly string[] = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** Headers that a proxy sets itself: no object can change them. */
const proxyHeaders = [...connectionHeaders, 'content-length']

function connectionHeaderErrors(headers: Headers | undefined): string[] {
  return (['request', 'response'] as const).flatMap((direction) => {
    const { set = {}, add = {}, remove = [] } = headers?.[direction] ?? {}
    return [...Object.keys(set), ...Object.keys(add), ...remove]
      .filter((name) => proxyHeaders.includes(name.toLowerCase()))
      .map((name) => `.headers.${direction} changes ${name}, which proxies set themselves`)
  })
}

/** Whether a header stands for the request's host. */
export function isAuthority(name: string): boolean {
  return ['host', ':authority'].includes(name.toLowerCase())
}

function sharedHostErrors(
  virtualServices: readonly VirtualService[],
  destinationRules: readonly DestinationRule[],
): string[] {
  const errors: string[] = []
  const owners = new Map<string, string>()
  function claim(key: string, owner: string, error: (other: string) => string) {
    const other = owners.get(key)
    if (other !== undefined) errors.push(`${owner}: ${error(other)}`)
    owners.set(key, owner)
  }
  for (const { metadata, spec } of virtualServices) {
    const namespace = metadata.namespace ?? defaultNamespace
    const gateways = (spec.gateways ?? [meshGateway]).map((name) => gatewayName(name, namespace))
    for (const key of spec.hosts.flatMap((host) =>
      gateways.map((gateway) => `${resolveHost(host, namespace)} on gateway ${gateway}`),
    )) {
      claim(`virtual host ${key}`, `VirtualService ${metadata.name}`, (other) => `${other} already has host ${key}`)
    }
  }
  for (const { metadata, spec } of destinationRules) {
    const namespace = metadata.namespace ?? defaultNamespace
    const host = resolveHost(spec.host, namespace)
    claim(
      `cluster ${namespace}/${host}`,
      `DestinationRule ${metadata.name}`,
      (other) => `spec.host ${host} already has another DestinationRule, ${other}`,
    )
  }
  return errors
}
