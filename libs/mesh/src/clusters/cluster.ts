import type { Endpoint, Forward, LocalReply, RoutedDestination } from '../decision.ts'
import type { DestinationRule, TrafficPolicy } from '../objects/destination-rule.ts'
import type { Labels } from '../objects/schema.ts'
import type { Destination } from '../objects/virtual-service.ts'
import type { MeshRequest } from '../request.ts'
import { mostSpecific } from '../routing/host-pattern.ts'
import { defaultNamespace, hasLabels, type Pod, resolveHost, type Service, serviceFqdn } from '../services.ts'
import { endpointForKey, hashKeyOf } from './consistent-hash.ts'
import type { SeededRandom } from './seeded-random.ts'

/** Services by their full name, and the DestinationRules. */
export interface Clusters {
  services: ReadonlyMap<string, Service>
  rules: readonly { namespace: string; host: string; rule: ClusterRule }[]
}

interface ClusterRule {
  policy: TrafficPolicy
  subsets: ReadonlyMap<string, { labels: Labels; policy: TrafficPolicy }>
}

/** Where Istio keeps the rules for the whole mesh. */
const rootNamespace = 'istio-system'

export function indexClusters(services: readonly Service[], destinationRules: readonly DestinationRule[]): Clusters {
  const rules = destinationRules.map(({ metadata, spec }) => {
    const namespace = metadata.namespace ?? defaultNamespace
    const policy = spec.trafficPolicy ?? {}
    const subsets = (spec.subsets ?? []).map(
      // Each setting of a subset's policy replaces the same setting of the host's.
      ({ name, labels = {}, trafficPolicy }) => [name, { labels, policy: { ...policy, ...trafficPolicy } }] as const,
    )
    return { namespace, host: resolveHost(spec.host, namespace), rule: { policy, subsets: new Map(subsets) } }
  })
  return { services: new Map(services.map((service) => [serviceFqdn(service), service])), rules }
}

/** The most specific rule for a host in the namespace of the client, else of the service, else of the mesh. */
function findRule({ rules }: Clusters, host: string, namespaces: readonly string[]): ClusterRule | undefined {
  for (const namespace of namespaces) {
    const own = rules.filter((rule) => rule.namespace === namespace)
    const found = mostSpecific(
      own.map(({ host, rule }) => [host, rule] as const),
      host,
    )
    if (found !== undefined) return found
  }
  return undefined
}

export interface ResolvedDestination {
  kind: 'resolved'
  destination: RoutedDestination
  /** Other endpoints of the cluster, unless a hash decides the endpoint: a retry keeps to the hash. */
  otherEndpoints: Endpoint[]
  cookie?: NonNullable<Forward['hashCookie']>
}

/** The endpoint of a destination for this request, or the reply without one. */
export function resolveDestination(
  clusters: Clusters,
  pods: readonly Pod[],
  { host, subset, port: wantedPort }: Destination,
  request: MeshRequest,
  random: SeededRandom,
): ResolvedDestination | LocalReply {
  const service = clusters.services.get(host)
  if (service === undefined) return noCluster(`there is no service ${host}`)
  const number = wantedPort?.number ?? (service.ports.length === 1 ? service.ports[0]?.port : request.port)
  const port = service.ports.find((port) => port.port === number)
  if (port === undefined) return noCluster(`service ${host} has no port ${number}`)
  const namespace = service.namespace ?? defaultNamespace
  const rule = findRule(clusters, host, [request.from.namespace ?? defaultNamespace, namespace, rootNamespace])
  const cluster = subset === undefined ? { labels: {}, policy: rule?.policy ?? {} } : rule?.subsets.get(subset)
  if (cluster === undefined) return noCluster(`no DestinationRule of ${host} has a subset ${subset}`)

  const ready = pods.filter(
    (pod) =>
      (pod.namespace ?? defaultNamespace) === namespace &&
      hasLabels(pod.labels, service.selector) &&
      hasLabels(pod.labels, cluster.labels),
  )
  const { loadBalancer, outlierDetection } = cluster.policy
  const hash = loadBalancer?.consistentHash
  const { key, cookie } = hash === undefined ? {} : hashKeyOf(hash, request, random)
  const pod = key === undefined ? random.pick(ready) : endpointForKey(ready, key)
  if (pod === undefined) return noHealthyUpstream(`no pod of ${host}${subset ? ` subset ${subset}` : ''} is ready`)

  const targetPort = port.targetPort ?? port.port
  const endpoint = endpointOf(pod, targetPort)
  if (endpoint === undefined) return noHealthyUpstream(`pod ${pod.name} has no port named ${targetPort}`)
  const others = hash === undefined ? ready.filter((other) => other !== pod) : []
  return {
    kind: 'resolved',
    destination: {
      host,
      port: port.port,
      ...(subset !== undefined && { subset }),
      endpoint,
      ...(outlierDetection && { outlierDetection }),
    },
    otherEndpoints: others.map((other) => endpointOf(other, targetPort)).filter((other) => other !== undefined),
    ...(cookie && { cookie }),
  }
}

function endpointOf(pod: Pod, targetPort: number | string): Endpoint | undefined {
  const port = typeof targetPort === 'number' ? targetPort : pod.ports?.[targetPort]
  return port === undefined ? undefined : { pod: pod.name, address: pod.address, port }
}

function noCluster(reason: string): LocalReply {
  return { kind: 'local-reply', status: 503, responseFlag: 'NC', reason }
}

function noHealthyUpstream(reason: string): LocalReply {
  return { kind: 'local-reply', status: 503, responseFlag: 'UH', reason }
}
