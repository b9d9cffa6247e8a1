import { type Clusters, resolveDestination } from '../clusters/cluster.ts'
import { SeededRandom } from '../clusters/seeded-random.ts'
import type { Forward, LocalReply, RoutedDestination } from '../decision.ts'
import { milliseconds } from '../objects/schema.ts'
import type { MeshRequest } from '../request.ts'
import type { Pod } from '../services.ts'
import { concatOperations, mutateRequestHeaders, resolveValues } from './header-mutations.ts'
import { rewritePath } from './rewrite.ts'
import type { Route } from './routes.ts'

/** Forwards a request to a destination of its route: picks destination, endpoint and mirrors, and rewrites the request. */
export function forward(
  clusters: Clusters,
  pods: readonly Pod[],
  request: MeshRequest,
  route: Route,
): Forward | LocalReply {
  const { spec, destinations, mirrors, retries } = route
  const random = new SeededRandom(request.random)
  // Istio ignores the weight of an only destination.
  const weights = destinations.length === 1 ? [1] : destinations.map(({ weight }) => weight ?? 0)
  const target = destinations[random.weightedIndex(weights) ?? 0]
  if (target === undefined) throw new Error(`route ${route.name ?? ''} has no destination`)
  const resolved = resolveDestination(clusters, pods, target.destination, request, random)
  if (resolved.kind === 'local-reply') return resolved

  const mirrored: RoutedDestination[] = []
  for (const { destination, percentage } of mirrors) {
    if (!random.percentage(percentage)) continue
    const mirror = resolveDestination(clusters, pods, destination, request, random)
    if (mirror.kind === 'resolved') mirrored.push(mirror.destination)
  }
  const authority = spec.rewrite?.authority ?? route.headers.authority ?? target.parsedHeaders.authority ?? request.host
  const path = rewritePath(request.path, spec.rewrite, route.match.uri)
  const blocks = headerBlocks(route, target)
  const headers = blocks.reduce(
    (headers, { request: own }) => mutateRequestHeaders(own, { ...request, headers }),
    request.headers,
  )
  const forwarded = { ...request, host: authority, path, headers }
  return {
    kind: 'forward',
    ...(route.name !== undefined && { route: route.name }),
    destination: resolved.destination,
    mirrors: mirrored,
    authority,
    path,
    headers,
    responseHeaders: blocks.map(({ response }) => resolveValues(response, forwarded)),
    ...(spec.timeout !== undefined && { timeoutMs: milliseconds(spec.timeout) }),
    ...(retries && { retries }),
    retryEndpoints: spec.retries?.retryIgnorePreviousHosts === false ? [] : resolved.otherEndpoints,
    ...(resolved.cookie && { hashCookie: resolved.cookie }),
  }
}

/**
 * The header operations of a route and its destination, in Envoy's order. With one destination, Istio writes both into
 * one block, the route's first. With several, the destination's are a block of their own, which Envoy applies first.
 */
function headerBlocks({ headers, destinations }: Route, target: Route['destinations'][number]) {
  const own = target.parsedHeaders
  if (destinations.length > 1) return [own, headers]
  return [
    {
      request: concatOperations(headers.request, own.request),
      response: concatOperations(headers.response, own.response),
    },
  ]
}
