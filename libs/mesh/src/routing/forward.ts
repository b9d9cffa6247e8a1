import { type Clusters, resolveDestination } from '../balancing/clusters.ts'
import { Draw } from '../balancing/draw.ts'
import type { Forward, Refused, RoutedDestination } from '../decision.ts'
import type { RequestMatcher } from '../matching/request-matcher.ts'
import { milliseconds } from '../objects/shapes.ts'
import type { Destination, HttpRoute } from '../objects/virtual-service.ts'
import type { MeshRequest } from '../request.ts'
import type { Pod } from '../topology.ts'
import { changeHeaders } from './header-changes.ts'
import { rewritePath } from './rewrite.ts'

/** What Istio does for a route that says nothing of retries. */
const defaultRetries = { attempts: 2, retryOn: 'connect-failure,refused-stream,unavailable,cancelled' }

/** Sends a request where a route's `route` says: a weighted destination, its member, the mirrors, the rewritten request. */
export function forward(
  clusters: Clusters,
  pods: readonly Pod[],
  request: MeshRequest,
  spec: HttpRoute,
  matched: RequestMatcher | undefined,
): Forward | Refused {
  const draw = new Draw(request.random)
  const targets = spec.route ?? []
  const target = targets[draw.weighted(targets.map(({ weight }) => weight ?? (targets.length === 1 ? 1 : 0))) ?? -1]
  if (target === undefined) return { kind: 'refused', status: 503, flag: 'NC', reason: 'the only destination weighs 0' }
  const resolved = resolveDestination(clusters, pods, target.destination, request, draw)
  if ('kind' in resolved) return resolved

  const mirrors: RoutedDestination[] = []
  for (const { destination, percentage } of mirrorsOf(spec)) {
    if (!draw.percentage(percentage)) continue
    const mirror = resolveDestination(clusters, pods, destination, request, draw)
    if (!('kind' in mirror)) mirrors.push(mirror.destination)
  }
  const { retries, rewrite, timeout } = spec
  return {
    kind: 'forward',
    ...(spec.name !== undefined && { route: spec.name }),
    destination: resolved.destination,
    mirrors,
    authority: rewrite?.authority ?? request.host,
    path: rewritePath(request.path, rewrite, matched),
    headers: changeHeaders(changeHeaders(request.headers, target.headers?.request), spec.headers?.request),
    responseHeaders: [target.headers?.response, spec.headers?.response].filter((changes) => changes !== undefined),
    ...(timeout !== undefined && milliseconds(timeout) > 0 && { timeoutMs: milliseconds(timeout) }),
    retries: {
      attempts: retries?.attempts ?? defaultRetries.attempts,
      retryOn: retries?.retryOn ?? defaultRetries.retryOn,
      ...(retries?.perTryTimeout !== undefined && { perTryTimeoutMs: milliseconds(retries.perTryTimeout) }),
    },
    ...(resolved.cookie && { affinityCookie: resolved.cookie }),
  }
}

function mirrorsOf(spec: HttpRoute): { destination: Destination; percentage: number }[] {
  const { mirror, mirrorPercentage, mirrors = [] } = spec
  if (mirror !== undefined) return [{ destination: mirror, percentage: mirrorPercentage?.value ?? 100 }]
  return mirrors.map(({ destination, percentage }) => ({ destination, percentage: percentage?.value ?? 100 }))
}
