/** A request target's path, and its query with the `?`. */
export function splitPath(target: string): { path: string; query: string } {
  const start = target.indexOf('?')
  return start < 0 ? { path: target, query: '' } : { path: target.slice(0, start), query: target.slice(start) }
}

/** The first value of a query parameter as it was sent: Envoy decodes neither names nor values. */
export function queryParameter(target: string, name: string): string | undefined {
  for (const pair of splitPath(target).query.slice(1).split('&')) {
    const [key, ...value] = pair.split('=')
    if (pair !== '' && key === name) return value.join('=')
  }
  return undefined
}

/** Characters that need no escape, and those that a path may not hold as they are. */
const needlesslyEscaped = /%(?:2[de]|3\d|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])/gi
const toEscape = /["<>^`{|}]/g

/**
 * A request target as Istio's proxies make it before they match and forward it (`pathNormalization: BASE`, the default):
 * dot segments resolved, backslashes turned, escapes of unreserved characters undone and missing ones made. Slashes are
 * not merged, escapes of other characters and the query stay; a fragment goes. Compared with Envoy 1.40 on a cluster.
 */
export function normalizeTarget(target: string): string {
  const { path, query } = splitPath(target.split('#', 1)[0] ?? '')
  const plain = path
    .replaceAll('\\', '/')
    .replace(needlesslyEscaped, decodeURIComponent)
    .replace(toEscape, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return resolveDots(plain) + query
}

function resolveDots(path: string): string {
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
