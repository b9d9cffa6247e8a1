/** The path of a request target, and its query including the `?`. */
export function splitPath(target: string): { path: string; query: string } {
  const start = target.indexOf('?')
  return start < 0 ? { path: target, query: '' } : { path: target.slice(0, start), query: target.slice(start) }
}

/** The first value of a query parameter. Like Envoy, this decodes neither names nor values. */
export function queryParameter(target: string, name: string): string | undefined {
  for (const pair of splitPath(target).query.slice(1).split('&')) {
    const [key, ...value] = pair.split('=')
    if (pair !== '' && key === name) return value.join('=')
  }
  return undefined
}

const escapedUnreserved = /%(?:2[de]|3\d|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])/gi
const mustBeEscaped = /["<>^`{|}]/g

/**
 * Normalizes a request target as Istio's proxies do before they match and forward it (`pathNormalization: BASE`, the
 * default): dot segments are resolved, backslashes become slashes, unreserved characters are unescaped and characters
 * that a path must not contain are escaped. Slashes are not merged. Other escapes and the query stay as they are, a
 * fragment is dropped. Compared with Envoy 1.40 on a cluster.
 */
export function normalizeTarget(target: string): string {
  const { path, query } = splitPath(target.split('#', 1)[0] ?? '')
  const normalized = path
    .replaceAll('\\', '/')
    .replace(escapedUnreserved, decodeURIComponent)
    .replace(mustBeEscaped, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return resolveDotSegments(normalized) + query
}

function resolveDotSegments(path: string): string {
  if (!path.startsWith('/')) return path
  const resolved: string[] = []
  const segments = path.slice(1).split('/')
  for (const [index, segment] of segments.entries()) {
    if (segment === '..') resolved.pop()
    if (segment !== '.' && segment !== '..') resolved.push(segment)
    else if (index === segments.length - 1) resolved.push('')
  }
  return `/${resolved.join('/')}`
}
