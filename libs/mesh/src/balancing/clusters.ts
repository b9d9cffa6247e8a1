import type { Forward, Refused, RoutedDestination } from '../decision.ts'
import type { DestinationRule, TrafficPolicy } from '../objects/destination-rule.ts'
import { MeshConfigError } from '../objects/mesh-config-error.ts'
import type { Labels } from '../objects/shapes.ts'
import type { Destination } from '../objects/virtual-service.ts'
import type { MeshRequest } from '../request.ts'
import { defaultNamespace, hasLabels, type Pod, qualifiedName, qualifyHost, type Service } from '../topology.ts'
import { affinityOf } from './affinity.ts'
import { consistentMember } from './consistent-member.ts'
import type { Draw } from './draw.ts'

/** What a destination needs: the services by full name, and their subsets. */
export interface Clusters {
  services: Map<string, Service>
  rules: Map<string, Rule>
}

interface Rule {
  policy: TrafficPolicy
  subsets: Map<string, { labels: Labels; policy: TrafficPolicy }>
}

/** Indexes services and DestinationRules. Throws `MeshConfigError` at two rules for one host, whose merging Istio leaves open. */
export function indexClusters(services: readonly Service[], destinationRules: readonly DestinationRule[]): Clusters {
  const rules = new Map<string, Rule>()
  for (const { metadata, spec } of destinationRules) {
    const host = qualifyHost(spec.host, metadata.namespace ?? defaultNamespace)
    if (rules.has(host)) {
      throw new MeshConfigError([`DestinationRule ${metadata.name}: spec.host ${host} has another DestinationRule`])
    }
    // A subset's policy replaces what it names of the host's, setting by setting.
    const policy = spec.trafficPolicy ?? {}
    const subsets = (spec.subsets ?? []).map(
      ({ name, labels = {}, trafficPolicy }) => [name, { labels, policy: { ...policy, ...trafficPolicy } }] as const,
    )
    rules.set(host, { policy, subsets: new Map(subsets) })
  }
  return { services: new Map(services.map((service) => [qualifiedName(service), service])), rules }
}

export interface Resolved {
  destination: RoutedDestination
  cookie?: Forward['affinityCookie']
}

/** The endpoint of a destination for this request, or why there is none. */
export function resolveDestination(
  clusters: Clusters,
  pods: readonly Pod[],
  wanted: Destination,
  request: MeshRequest,
  draw: Draw,
): Resolved | Refused {
  const { host, subset } = wanted
  const service = clusters.services.get(host)
  if (service === undefined) return noCluster(`there is no service ${host}`)
  const number = wanted.port?.number ?? (service.ports.length === 1 ? service.ports[0]?.port : request.port)
  const port = service.ports.find((port) => port.port === number)
  if (port === undefined) return noCluster(`service ${host} has no port ${number}`)
  const rule = clusters.rules.get(host)
  const members = subset === undefined ? { labels: {}, policy: {}, ...rule } : rule?.subsets.get(subset)
  if (members === undefined) return noCluster(`no DestinationRule of ${host} has a subset ${subset}`)

  const namespace = service.namespace ?? defaultNamespace
  const ready = pods.filter(
    (pod) =>
      (pod.namespace ?? defaultNamespace) === namespace &&
      hasLabels(pod.labels, service.selector) &&
      hasLabels(pod.labels, members.labels),
  )
  const { loadBalancer, outlierDetection } = members.policy
  const hash = loadBalancer?.consistentHash
  const { key, cookie } = hash === undefined ? {} : affinityOf(hash, request, draw)
  const pod = key === undefined ? draw.member(ready) : consistentMember(ready, key)
  const named = `${host}${subset === undefined ? '' : ` subset ${subset}`}`
  if (pod === undefined) return { kind: 'refused', status: 503, flag: 'UH', reason: `no pod of ${named} is ready` }

  const target = port.targetPort ?? port.port
  const podPort = typeof target === 'number' ? target : pod.ports?.[target]
  if (podPort === undefined) {
    return { kind: 'refused', status: 503, flag: 'UH', reason: `pod ${pod.name} has no port named ${target}` }
  }
  const endpoint = { pod: pod.name, address: pod.address, port: podPort }
  const destination = {
    host,
    port: port.port,
    ...(subset !== undefined && { subset }),
    endpoint,
    ...(outlierDetection && { outlierDetection }),
  }
  return { destination, ...(cookie && { cookie }) }
}

function noCluster(reason: string): Refused {
  return { kind: 'refused', status: 503, flag: 'NC', reason }
}
